package io.mosaicmq.itests.wire;

import static io.mosaicmq.itests.wire.Packet.Type.AUTH;
import static io.mosaicmq.itests.wire.Packet.Type.CONNACK;
import static io.mosaicmq.itests.wire.Packet.Type.DISCONNECT;
import static io.mosaicmq.itests.wire.Packet.Type.PUBACK;
import static io.mosaicmq.itests.wire.Packet.Type.PUBCOMP;
import static io.mosaicmq.itests.wire.Packet.Type.PUBLISH;
import static io.mosaicmq.itests.wire.Packet.Type.PUBREC;
import static io.mosaicmq.itests.wire.Packet.Type.PUBREL;
import static io.mosaicmq.itests.wire.Packet.Type.SUBACK;
import static io.mosaicmq.itests.wire.Packet.Type.UNSUBACK;

import java.util.Set;

/** The properties of MQTT 5 ([MQTT5-2.2.2.2]), their type, and the packets a server may send them in. */
public enum Prop {
    PAYLOAD_FORMAT_INDICATOR(0x01, Kind.BYTE, PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Kind.FOUR_BYTES, PUBLISH),
    CONTENT_TYPE(0x03, Kind.STRING, PUBLISH),
    RESPONSE_TOPIC(0x08, Kind.STRING, PUBLISH),
    CORRELATION_DATA(0x09, Kind.BINARY, PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Kind.VARINT, PUBLISH),
    SESSION_EXPIRY_INTERVAL(0x11, Kind.FOUR_BYTES, CONNACK),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Kind.STRING, CONNACK),
    SERVER_KEEP_ALIVE(0x13, Kind.TWO_BYTES, CONNACK),
    AUTHENTICATION_METHOD(0x15, Kind.STRING, CONNACK, AUTH),
    AUTHENTICATION_DATA(0x16, Kind.BINARY, CONNACK, AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Kind.BYTE),
    WILL_DELAY_INTERVAL(0x18, Kind.FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Kind.BYTE),
    RESPONSE_INFORMATION(0x1A, Kind.STRING, CONNACK),
    SERVER_REFERENCE(0x1C, Kind.STRING, CONNACK, DISCONNECT),
    REASON_STRING(0x1F, Kind.STRING, CONNACK, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    RECEIVE_MAXIMUM(0x21, Kind.TWO_BYTES, CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Kind.TWO_BYTES, CONNACK),
    TOPIC_ALIAS(0x23, Kind.TWO_BYTES, PUBLISH),
    MAXIMUM_QOS(0x24, Kind.BYTE, CONNACK),
    RETAIN_AVAILABLE(0x25, Kind.BYTE, CONNACK),
    USER_PROPERTY(
            0x26, Kind.PAIR, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, DISCONNECT, AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Kind.FOUR_BYTES, CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Kind.BYTE, CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Kind.BYTE, CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Kind.BYTE, CONNACK);

    /** How a value is written. */
    public enum Kind {
        BYTE,
        TWO_BYTES,
        FOUR_BYTES,
        VARINT,
        STRING,
        BINARY,
        PAIR
    }

    private final int id;
    private final Kind kind;
    private final Set<Packet.Type> fromServer;

    Prop(int id, Kind kind, Packet.Type... fromServer) {
        this.id = id;
        this.kind = kind;
        this.fromServer = Set.of(fromServer);
    }

    static Prop of(int id) {
        for (Prop prop : values()) {
            if (prop.id == id) {
                return prop;
            }
        }
        throw new AssertionError("the broker sent the unknown property 0x%02x".formatted(id));
    }

    public int id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a server may put it into such a packet. */
    boolean mayComeIn(Packet.Type type) {
        return fromServer.contains(type);
    }

    /** Whether one packet may hold several. */
    boolean repeats() {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
    }
}
