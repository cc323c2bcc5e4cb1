package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;

/** What is checked of a Topic Filter before anybody parses it: that it is text, not empty, and within the limits. */
final class TopicFilters {
    private static final String SHARE = "$share/";
    /** Levels of {@code $share/ShareName/}, which are not the filter's own. */
    private static final int SHARE_LEVELS = 2;

    private TopicFilters() {}

    static String read(PacketReader reader, ProtocolVersion version, WireLimits limits) {
        int length = reader.peekLength("Topic Filter");
        if (length == 0) {
            throw Fault.malformed(
                    Fault.clause(version, "MQTT5-4.7.3-1", "MQTT3-4.7.3-1"), "a Topic Filter without characters");
        }
        if (length > limits.topicBytes()) {
            throw Fault.limit(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "topic.bytes",
                    limits.topicBytes(),
                    "Topic Filter has " + length + " bytes");
        }
        String filter = reader.readText("Topic Filter");
        int levels = 1 - (isShared(filter) ? SHARE_LEVELS : 0);
        for (int i = 0; i < filter.length(); i++) {
            if (filter.charAt(i) == '/') {
                levels++;
            }
        }
        if (levels > limits.topicLevels()) {
            throw Fault.limit(
                    ReasonCode.TOPIC_FILTER_INVALID,
                    "topic.levels",
                    limits.topicLevels(),
                    "Topic Filter has " + levels + " levels");
        }
        return filter;
    }

    /** Whether it asks for a Shared Subscription ([MQTT5-4.8.2]), well formed or not. */
    static boolean isShared(String filter) {
        return filter.startsWith(SHARE);
    }
}
