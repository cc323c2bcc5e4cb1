package io.mosaicmq.codec;

import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;

/** Words for what a peer did wrong. */
final class Fault {
    private Fault() {}

    /** A packet that cannot be parsed according to the standard ([MQTT5-4.13.1]). */
    static ProtocolViolation malformed(String clause, String message) {
        return new ProtocolViolation(ReasonCode.MALFORMED_PACKET, clause, message);
    }

    /** A packet that can be parsed but must not be sent, or not now ([MQTT5-4.13.1]). */
    static ProtocolViolation protocolError(String clause, String message) {
        return new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, clause, message);
    }

    /** A packet that ends before a field does. */
    static ProtocolViolation truncated(String packet, String field) {
        return malformed("MQTT5-4.13.1-1", packet + " ends within " + field);
    }

    /** A configured limit, by its name in the configuration. */
    static ProtocolViolation limit(ReasonCode reasonCode, String limit, long value, String what) {
        return new ProtocolViolation(reasonCode, limit, what + ", more than " + limit + " = " + value);
    }

    /** The statement in the edition the peer speaks; numbers differ between editions. */
    static String clause(ProtocolVersion version, String five, String three) {
        return version.hasProperties() ? five : three;
    }
}
