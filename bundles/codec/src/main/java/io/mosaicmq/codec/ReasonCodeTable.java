package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.*;

import io.mosaicmq.api.packet.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** Which Reason Codes a packet may carry, by who sends it where that matters. */
enum ReasonCodeTable {
    CONNACK(
            "CONNACK",
            "MQTT5-3.2.2-8",
            SUCCESS,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            UNSUPPORTED_PROTOCOL_VERSION,
            CLIENT_IDENTIFIER_NOT_VALID,
            BAD_USER_NAME_OR_PASSWORD,
            NOT_AUTHORIZED,
            SERVER_UNAVAILABLE,
            SERVER_BUSY,
            BANNED,
            BAD_AUTHENTICATION_METHOD,
            TOPIC_NAME_INVALID,
            PACKET_TOO_LARGE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID,
            RETAIN_NOT_SUPPORTED,
            QOS_NOT_SUPPORTED,
            USE_ANOTHER_SERVER,
            SERVER_MOVED,
            CONNECTION_RATE_EXCEEDED),
    PUBACK(
            "PUBACK",
            "MQTT5-3.4.2-1",
            SUCCESS,
            NO_MATCHING_SUBSCRIBERS,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_NAME_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID),
    PUBREC(
            "PUBREC",
            "MQTT5-3.5.2-1",
            SUCCESS,
            NO_MATCHING_SUBSCRIBERS,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_NAME_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            PAYLOAD_FORMAT_INVALID),
    PUBREL("PUBREL", "MQTT5-3.6.2-1", SUCCESS, PACKET_IDENTIFIER_NOT_FOUND),
    PUBCOMP("PUBCOMP", "MQTT5-3.7.2-1", SUCCESS, PACKET_IDENTIFIER_NOT_FOUND),
    SUBACK(
            "SUBACK",
            "MQTT5-3.9.3-2",
            SUCCESS,
            GRANTED_QOS_1,
            GRANTED_QOS_2,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_FILTER_INVALID,
            PACKET_IDENTIFIER_IN_USE,
            QUOTA_EXCEEDED,
            SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
    SUBACK_BEFORE_5("SUBACK", "MQTT3-3.9.3-2", SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2, UNSPECIFIED_ERROR),
    UNSUBACK(
            "UNSUBACK",
            "MQTT5-3.11.3-2",
            SUCCESS,
            NO_SUBSCRIPTION_EXISTED,
            UNSPECIFIED_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            TOPIC_FILTER_INVALID,
            PACKET_IDENTIFIER_IN_USE),
    DISCONNECT_FROM_CLIENT(
            "DISCONNECT",
            "MQTT5-3.14.2-1",
            SUCCESS,
            DISCONNECT_WITH_WILL,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            TOPIC_NAME_INVALID,
            RECEIVE_MAXIMUM_EXCEEDED,
            TOPIC_ALIAS_INVALID,
            PACKET_TOO_LARGE,
            MESSAGE_RATE_TOO_HIGH,
            QUOTA_EXCEEDED,
            ADMINISTRATIVE_ACTION,
            PAYLOAD_FORMAT_INVALID),
    DISCONNECT_FROM_SERVER(
            "DISCONNECT",
            "MQTT5-3.14.2-1",
            SUCCESS,
            UNSPECIFIED_ERROR,
            MALFORMED_PACKET,
            PROTOCOL_ERROR,
            IMPLEMENTATION_SPECIFIC_ERROR,
            NOT_AUTHORIZED,
            SERVER_BUSY,
            SERVER_SHUTTING_DOWN,
            KEEP_ALIVE_TIMEOUT,
            SESSION_TAKEN_OVER,
            TOPIC_FILTER_INVALID,
            TOPIC_NAME_INVALID,
            RECEIVE_MAXIMUM_EXCEEDED,
            TOPIC_ALIAS_INVALID,
            PACKET_TOO_LARGE,
            MESSAGE_RATE_TOO_HIGH,
            QUOTA_EXCEEDED,
            ADMINISTRATIVE_ACTION,
            PAYLOAD_FORMAT_INVALID,
            RETAIN_NOT_SUPPORTED,
            QOS_NOT_SUPPORTED,
            USE_ANOTHER_SERVER,
            SERVER_MOVED,
            SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            CONNECTION_RATE_EXCEEDED,
            MAXIMUM_CONNECT_TIME,
            SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
    AUTH_FROM_CLIENT("AUTH", "MQTT5-3.15.2-1", CONTINUE_AUTHENTICATION, RE_AUTHENTICATE),
    AUTH_FROM_SERVER("AUTH", "MQTT5-3.15.2-1", SUCCESS, CONTINUE_AUTHENTICATION);

    private final String packet;
    private final String clause;
    private final Set<ReasonCode> allowed;

    ReasonCodeTable(String packet, String clause, ReasonCode... allowed) {
        this.packet = packet;
        this.clause = clause;
        this.allowed = EnumSet.noneOf(ReasonCode.class);
        this.allowed.addAll(Set.of(allowed));
    }

    /** The code a byte says, if it has a place here. */
    ReasonCode read(int value) {
        ReasonCode code = ReasonCode.of(value);
        if (!allowed.contains(code)) {
            throw Fault.protocolError(clause, packet + ": Reason Code " + code + " is not allowed here");
        }
        return code;
    }
}
