package io.mosaicmq.broker;

import io.mosaicmq.api.packet.PacketType;

/** Where a network connection stands after its CONNECT came, and what the client may send there. */
enum ConnectionState {
    /** The chain was asked and has not answered. */
    ADMITTING,
    /** The client was sent AUTH and owes the next step. */
    AUTHENTICATING,
    CONNECTED,
    CLOSED;

    boolean permits(PacketType type) {
        return switch (this) {
            case ADMITTING, CLOSED -> false;
            case AUTHENTICATING -> type == PacketType.AUTH || type == PacketType.DISCONNECT; // [MQTT5-3.1.2-30]
            case CONNECTED -> type != PacketType.CONNECT; // [MQTT5-3.1.0-2]
        };
    }
}
