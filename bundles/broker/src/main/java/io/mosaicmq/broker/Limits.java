package io.mosaicmq.broker;

import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.routing.SharedStrategy;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Every bound of the broker, by its name in {@code etc/mosaicmq.broker.cfg}. A value; a new one takes force for new
 * connections and for the next message.
 */
record Limits(
        WireLimits wire,
        int topicAliasesOut,
        int receiveMaximum,
        int inflightMessages,
        int queueMessages,
        long queueBytes,
        long queueTotalBytes,
        int writeBufferBytes,
        int subscriptions,
        int sessions,
        int retainedMessages,
        long retainedBytes,
        long sessionExpiryMaximum,
        long willDelayMaximum,
        int keepAliveMaximum,
        QoS maximumQoS,
        boolean retainAvailable,
        boolean wildcardsAvailable,
        boolean sharedAvailable,
        SharedStrategy sharedStrategy,
        long inboxBytes,
        int connectSeconds) {
    /** The value of Session Expiry Interval that means never. */
    static final long NEVER = 0xFFFF_FFFFL;

    static final Limits DEFAULT = read(Settings.of("mosaicmq.broker", Map.of()));

    /** @throws io.mosaicmq.api.config.SettingsException if anything is wrong with the configuration */
    static Limits read(Settings s) {
        long heap = Runtime.getRuntime().maxMemory();
        int packetBytes = s.number("packet.bytes", 2 << 20, 128, 268_435_460);
        long queueTotal = s.integer("queue.total.bytes", 0, 0, Long.MAX_VALUE);
        long retainedBytes = s.integer("retained.bytes", 0, 0, Long.MAX_VALUE);
        Limits limits = new Limits(
                new WireLimits(
                        packetBytes,
                        s.number("connect.bytes", 65_536, 128, 268_435_460),
                        s.number("client.id.bytes", 1024, 23, 65_535),
                        s.number("topic.bytes", 65_535, 1, 65_535),
                        s.number("topic.levels", 128, 1, 65_536),
                        s.number("user.properties", 128, 0, 65_535),
                        s.number("topic.aliases", 32, 0, 65_535)),
                s.number("topic.aliases.out", 32, 0, 65_535),
                s.number("receive.maximum", 1000, 1, 65_535),
                s.number("inflight.messages", 4096, 1, 65_535),
                s.number("queue.messages", 1000, 0, Integer.MAX_VALUE),
                orNone(s.integer("queue.bytes", 0, 0, Long.MAX_VALUE)),
                queueTotal == 0 ? heap / 2 : queueTotal,
                s.number("write.buffer.bytes", 8 << 20, 65_536, 1 << 30),
                s.number("subscriptions", 100_000, 1, Integer.MAX_VALUE),
                s.number("sessions", 1_000_000, 1, Integer.MAX_VALUE),
                s.number("retained.messages", 1_000_000, 0, Integer.MAX_VALUE),
                retainedBytes == 0 ? heap / 4 : retainedBytes,
                s.integer("session.expiry.maximum", NEVER, 0, NEVER),
                s.integer("will.delay.maximum", NEVER, 0, NEVER),
                s.number("keep.alive.maximum", 65_535, 1, 65_535),
                QoS.of(s.number("qos.maximum", 2, 0, 2)),
                s.flag("retain.available", true),
                s.flag("wildcards.available", true),
                s.flag("shared.available", true),
                s.choice("shared.strategy", SharedStrategy.ROUND_ROBIN),
                s.integer("inbox.bytes", 16 << 20, 65_536, Long.MAX_VALUE),
                s.number("connect.seconds", 15, 1, 3600));
        s.finish();
        return limits;
    }

    private static long orNone(long value) {
        return value == 0 ? Long.MAX_VALUE : value;
    }

    /** Names and values for an operator. */
    Map<String, String> describe() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("packet.bytes", String.valueOf(wire.packetBytes()));
        all.put("connect.bytes", String.valueOf(wire.connectBytes()));
        all.put("client.id.bytes", String.valueOf(wire.clientIdBytes()));
        all.put("topic.bytes", String.valueOf(wire.topicBytes()));
        all.put("topic.levels", String.valueOf(wire.topicLevels()));
        all.put("user.properties", String.valueOf(wire.userProperties()));
        all.put("topic.aliases", String.valueOf(wire.topicAliases()));
        all.put("topic.aliases.out", String.valueOf(topicAliasesOut));
        all.put("receive.maximum", String.valueOf(receiveMaximum));
        all.put("inflight.messages", String.valueOf(inflightMessages));
        all.put("queue.messages", String.valueOf(queueMessages));
        all.put("queue.bytes", queueBytes == Long.MAX_VALUE ? "none" : String.valueOf(queueBytes));
        all.put("queue.total.bytes", String.valueOf(queueTotalBytes));
        all.put("write.buffer.bytes", String.valueOf(writeBufferBytes));
        all.put("subscriptions", String.valueOf(subscriptions));
        all.put("sessions", String.valueOf(sessions));
        all.put("retained.messages", String.valueOf(retainedMessages));
        all.put("retained.bytes", String.valueOf(retainedBytes));
        all.put("session.expiry.maximum", sessionExpiryMaximum == NEVER ? "never" : sessionExpiryMaximum + " s");
        all.put("will.delay.maximum", willDelayMaximum == NEVER ? "none" : willDelayMaximum + " s");
        all.put("keep.alive.maximum", keepAliveMaximum + " s");
        all.put("qos.maximum", String.valueOf(maximumQoS.value()));
        all.put(
                "shared.strategy",
                sharedStrategy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        all.put("inbox.bytes", String.valueOf(inboxBytes));
        all.put("connect.seconds", connectSeconds + " s");
        return all;
    }
}
