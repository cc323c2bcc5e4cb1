package io.mosaicmq.console.view;

import io.mosaicmq.api.message.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Values in words. */
public final class Text {
    /** A Session Expiry Interval of a session that never expires ([MQTT5-3.1.2.11.2]). */
    private static final long NEVER = 0xFFFF_FFFFL;

    private Text() {}

    /** An instant in UTC to the second; empty for 0, which the views use for "not". */
    public static String instant(long millis) {
        return millis == 0
                ? ""
                : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A Session Expiry Interval. */
    public static String expiry(long seconds) {
        return seconds >= NEVER ? "never" : seconds == 0 ? "with the connection" : seconds + " s";
    }

    /** How long something lasts, in its two largest units. */
    public static String duration(Duration duration) {
        long days = duration.toDays();
        if (days > 0) {
            return days + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return Math.max(0, duration.toSeconds()) + " s";
    }

    /** A count with its noun: {@code 1 message}, {@code 2 messages}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The payload for people: as text if it is UTF-8, else in hexadecimal digits. */
    public static String payload(Message message) {
        byte[] payload = message.payload();
        return utf8(payload).orElseGet(() -> "0x" + HexFormat.of().formatHex(payload));
    }

    /** Puts the payload into a JSON object: {@code payload} if it is UTF-8, else {@code payloadBase64}. */
    public static void payload(Message message, Map<String, Object> values) {
        byte[] payload = message.payload();
        utf8(payload)
                .ifPresentOrElse(
                        text -> values.put("payload", text),
                        () -> values.put("payloadBase64", Base64.getEncoder().encodeToString(payload)));
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
