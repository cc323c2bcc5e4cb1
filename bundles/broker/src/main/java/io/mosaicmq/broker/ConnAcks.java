package io.mosaicmq.broker;

import io.mosaicmq.api.connection.ClientAcceptor.Placement;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import java.nio.charset.StandardCharsets;

/** What the broker answers to CONNECT: how its limits and the client's wishes become properties ([MQTT5-3.2.2.3]). */
final class ConnAcks {
    /** Room for header, reason and property framing beside a Reason String. */
    private static final int OVERHEAD = 16;
    /** A reason is a sentence: one that is longer, in bytes, quotes more than a client should be told. */
    private static final int LONGEST_REASON = 1024;

    private ConnAcks() {}

    static Packet.ConnAck refused(Packet.Connect connect, ReasonCode reasonCode, String reason) {
        return new Packet.ConnAck(false, reasonCode, reasonString(connect, reason));
    }

    /** Keep Alive in force, in seconds; 0 is off. Only MQTT 5 clients can be told another than theirs ([MQTT5-3.2.2-21]). */
    static int keepAlive(Packet.Connect connect, Limits limits) {
        int asked = connect.keepAlive();
        int most = limits.keepAliveMaximum();
        boolean tooLong = asked > most || asked == 0 && most < 65_535;
        return tooLong && connect.version().hasProperties() ? most : asked;
    }

    static Packet.ConnAck accepted(
            Packet.Connect connect,
            Limits limits,
            Placement placement,
            boolean sessionPresent,
            long expiryInterval,
            byte[] authenticationData) {
        if (!connect.version().hasProperties()) {
            return new Packet.ConnAck(sessionPresent, ReasonCode.SUCCESS, Properties.NONE);
        }
        Properties.Builder properties = Properties.builder();
        if (expiryInterval != connect.sessionExpiryInterval()) {
            properties.set(Property.SESSION_EXPIRY_INTERVAL, expiryInterval);
        }
        if (limits.receiveMaximum() < 65_535) {
            properties.set(Property.RECEIVE_MAXIMUM, limits.receiveMaximum());
        }
        if (limits.maximumQoS() != QoS.EXACTLY_ONCE) {
            properties.set(Property.MAXIMUM_QOS, limits.maximumQoS().value());
        }
        unavailable(properties, Property.RETAIN_AVAILABLE, limits.retainAvailable());
        properties.set(Property.MAXIMUM_PACKET_SIZE, limits.wire().packetBytes());
        if (placement.assigned()) {
            properties.set(Property.ASSIGNED_CLIENT_IDENTIFIER, placement.clientId()); // [MQTT5-3.2.2-16]
        }
        if (limits.wire().topicAliases() > 0) {
            properties.set(Property.TOPIC_ALIAS_MAXIMUM, limits.wire().topicAliases());
        }
        unavailable(properties, Property.WILDCARD_SUBSCRIPTION_AVAILABLE, limits.wildcardsAvailable());
        unavailable(properties, Property.SHARED_SUBSCRIPTION_AVAILABLE, limits.sharedAvailable());
        int keepAlive = keepAlive(connect, limits);
        if (keepAlive != connect.keepAlive()) {
            properties.set(Property.SERVER_KEEP_ALIVE, keepAlive);
        }
        connect.properties()
                .text(Property.AUTHENTICATION_METHOD)
                .ifPresent(method -> properties.set(Property.AUTHENTICATION_METHOD, method)); // [MQTT5-4.12.0-5]
        if (authenticationData.length > 0) {
            properties.set(Property.AUTHENTICATION_DATA, authenticationData);
        }
        return new Packet.ConnAck(sessionPresent, ReasonCode.SUCCESS, properties.build());
    }

    private static void unavailable(Properties.Builder properties, Property property, boolean available) {
        if (!available) {
            properties.set(property, 0);
        }
    }

    /** A Reason String, unless it would make the packet too large for the client ([MQTT5-3.2.2-19], [MQTT5-3.14.2-3]). */
    static Properties reasonString(Packet.Connect connect, String reason) {
        int bytes = reason.getBytes(StandardCharsets.UTF_8).length;
        boolean fits = bytes <= LONGEST_REASON && bytes + OVERHEAD <= connect.maximumPacketSize();
        return connect.version().hasProperties() && fits && !reason.isEmpty()
                ? Properties.builder().set(Property.REASON_STRING, reason).build()
                : Properties.NONE;
    }
}
