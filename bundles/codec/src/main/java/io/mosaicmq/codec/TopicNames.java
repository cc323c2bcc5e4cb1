package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.api.topic.Utf8;

/** What a Topic Name from a client must be. */
final class TopicNames {
    private TopicNames() {}

    /** Checks what can be told from the length alone, before anything is looked at or copied. */
    static void checkLength(int length, WireLimits limits, String field) {
        if (length > limits.topicBytes()) {
            throw Fault.limit(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "topic.bytes",
                    limits.topicBytes(),
                    field + " has " + length + " bytes");
        }
    }

    /** Checks the depth of a topic. */
    static Topic checkLevels(Topic topic, WireLimits limits, String field) {
        if (topic.levels() > limits.topicLevels()) {
            throw Fault.limit(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "topic.levels",
                    limits.topicLevels(),
                    field + " has " + topic.levels() + " levels");
        }
        return topic;
    }

    /** The violation that a refused Topic Name is: malformed, as 0x90 would say that it is well formed ([MQTT5-2.4]). */
    static ProtocolViolation refusal(
            TopicSyntaxException reason, byte[] bytes, int offset, int length, ProtocolVersion version, String field) {
        String clause = Utf8.fault(bytes, offset, length).isEmpty()
                ? length == 0
                        ? Fault.clause(version, "MQTT5-4.7.3-1", "MQTT3-4.7.3-1")
                        : Fault.clause(version, "MQTT5-3.3.2-2", "MQTT3-3.3.2-2")
                : Fault.clause(version, "MQTT5-1.5.4-1", "MQTT3-1.5.3-1");
        return Fault.malformed(clause, field + ": " + reason.getMessage());
    }
}
