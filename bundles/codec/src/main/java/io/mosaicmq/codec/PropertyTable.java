package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.Property.*;

import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolViolation;

/** Which properties a packet may carry ([MQTT5-2.2.2.2]), by who sends it where that matters. */
enum PropertyTable {
    CONNECT(
            "CONNECT",
            SESSION_EXPIRY_INTERVAL,
            RECEIVE_MAXIMUM,
            MAXIMUM_PACKET_SIZE,
            TOPIC_ALIAS_MAXIMUM,
            REQUEST_RESPONSE_INFORMATION,
            REQUEST_PROBLEM_INFORMATION,
            USER_PROPERTY,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA),
    WILL(
            "Will Properties",
            WILL_DELAY_INTERVAL,
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            USER_PROPERTY),
    CONNACK(
            "CONNACK",
            SESSION_EXPIRY_INTERVAL,
            RECEIVE_MAXIMUM,
            MAXIMUM_QOS,
            RETAIN_AVAILABLE,
            MAXIMUM_PACKET_SIZE,
            ASSIGNED_CLIENT_IDENTIFIER,
            TOPIC_ALIAS_MAXIMUM,
            REASON_STRING,
            USER_PROPERTY,
            WILDCARD_SUBSCRIPTION_AVAILABLE,
            SUBSCRIPTION_IDENTIFIER_AVAILABLE,
            SHARED_SUBSCRIPTION_AVAILABLE,
            SERVER_KEEP_ALIVE,
            RESPONSE_INFORMATION,
            SERVER_REFERENCE,
            AUTHENTICATION_METHOD,
            AUTHENTICATION_DATA),
    PUBLISH_FROM_CLIENT(
            "PUBLISH",
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            TOPIC_ALIAS,
            USER_PROPERTY),
    PUBLISH_FROM_SERVER(
            "PUBLISH",
            PAYLOAD_FORMAT_INDICATOR,
            MESSAGE_EXPIRY_INTERVAL,
            CONTENT_TYPE,
            RESPONSE_TOPIC,
            CORRELATION_DATA,
            SUBSCRIPTION_IDENTIFIER,
            TOPIC_ALIAS,
            USER_PROPERTY),
    PUBACK("PUBACK", REASON_STRING, USER_PROPERTY),
    PUBREC("PUBREC", REASON_STRING, USER_PROPERTY),
    PUBREL("PUBREL", REASON_STRING, USER_PROPERTY),
    PUBCOMP("PUBCOMP", REASON_STRING, USER_PROPERTY),
    SUBSCRIBE("SUBSCRIBE", SUBSCRIPTION_IDENTIFIER, USER_PROPERTY),
    SUBACK("SUBACK", REASON_STRING, USER_PROPERTY),
    UNSUBSCRIBE("UNSUBSCRIBE", USER_PROPERTY),
    UNSUBACK("UNSUBACK", REASON_STRING, USER_PROPERTY),
    // Server Reference makes no sense from a client, but no statement forbids it.
    DISCONNECT("DISCONNECT", SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY, SERVER_REFERENCE),
    AUTH("AUTH", AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY);

    private final String packet;
    private final long allowed;

    PropertyTable(String packet, Property... allowed) {
        this.packet = packet;
        long bits = 0;
        for (Property property : allowed) {
            bits |= 1L << property.ordinal();
        }
        this.allowed = bits;
    }

    /** Name of what carries the properties. */
    String packet() {
        return packet;
    }

    boolean allows(Property property) {
        return (allowed >> property.ordinal() & 1) != 0;
    }

    /** Whether a property may occur more than once: the pairs ([MQTT5-3.1.2.11.8]), and the identifiers a server reports. */
    boolean repeats(Property property) {
        return property == USER_PROPERTY || this == PUBLISH_FROM_SERVER && property == SUBSCRIPTION_IDENTIFIER;
    }

    /** The fault of a property that has no place here. */
    ProtocolViolation refusal(Property property) {
        if (this == PUBLISH_FROM_CLIENT && property == SUBSCRIPTION_IDENTIFIER) {
            return Fault.protocolError("MQTT5-3.3.4-6", "PUBLISH from a client has a Subscription Identifier");
        }
        return Fault.malformed("MQTT5-2.2.2.2", packet + ": " + property + " is not allowed here");
    }

    /**
     * Reads a Property Length and the properties behind it.
     *
     * @param maximumUserProperties the limit {@code user.properties}
     */
    Properties read(PacketReader reader, int maximumUserProperties) {
        int length = reader.readVariable("Property Length");
        if (length == 0) {
            return Properties.NONE;
        }
        int from = reader.skip(length, "its properties");
        PropertyCursor cursor = new PropertyCursor();
        cursor.open(reader.bytes(), from, from + length, this, maximumUserProperties);
        Properties.Builder properties = Properties.builder();
        while (cursor.next()) {
            cursor.addTo(properties);
        }
        return properties.build();
    }
}
