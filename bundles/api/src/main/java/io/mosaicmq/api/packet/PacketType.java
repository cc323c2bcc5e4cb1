package io.mosaicmq.api.packet;

/** MQTT Control Packet types by the value in the fixed header ([MQTT5-2.1.2]); the ordinal is that value. */
public enum PacketType {
    RESERVED,
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT,
    AUTH;

    private static final PacketType[] VALUES = values();

    /** The type of a fixed header's first byte. */
    public static PacketType of(int firstByte) {
        return VALUES[firstByte >> 4 & 0xF];
    }
}
