package io.mosaicmq.transport;

import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ReasonCode;
import java.nio.charset.StandardCharsets;

/** The CONNACK for a CONNECT that could not be decoded, read off the few bytes that say which edition the client speaks. */
final class ConnectRefusal {
    private static final byte[] NONE = {};

    private ConnectRefusal() {}

    /**
     * What to send before closing; empty when the bytes are no CONNECT of a kind that may be answered ([MQTT5-4.13.1],
     * [MQTT3-4.8.0-1]).
     */
    static byte[] answer(byte[] bytes, int from, int to, ReasonCode reason) {
        int level = level(bytes, from, to);
        if (level < 0) {
            return NONE;
        }
        if (reason == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
            return level > 5 ? fifth(reason) : third(reason.connectReturnCode()); // [MQTT5-3.1.2-2], [MQTT3-3.1.2-2]
        }
        if (level == 5) {
            return fifth(reason);
        }
        // 3.x knows one more refusal that the decoder finds; everything else is closed without a word.
        return reason == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID ? third(reason.connectReturnCode()) : NONE;
    }

    private static byte[] third(int returnCode) {
        return new byte[] {(byte) (PacketType.CONNACK.ordinal() << 4), 2, 0, (byte) returnCode};
    }

    private static byte[] fifth(ReasonCode reason) {
        return new byte[] {(byte) (PacketType.CONNACK.ordinal() << 4), 3, 0, (byte) reason.value(), 0};
    }

    /** Protocol Level of a CONNECT, without the bit by which bridges mark themselves; -1 when there is none to be seen. */
    private static int level(byte[] bytes, int from, int to) {
        int at = from;
        if (at >= to || PacketType.of(bytes[at++]) != PacketType.CONNECT) {
            return -1;
        }
        int lengthEnd = Math.min(to, at + 4);
        while (at < lengthEnd && bytes[at] < 0) {
            at++;
        }
        at++;
        if (at + 2 > to) {
            return -1;
        }
        int nameLength = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
        at += 2;
        if (nameLength > 6 || at + nameLength >= to) {
            return -1;
        }
        String name = new String(bytes, at, nameLength, StandardCharsets.UTF_8);
        return name.equals("MQTT") || name.equals("MQIsdp") ? bytes[at + nameLength] & 0x7F : -1;
    }
}
