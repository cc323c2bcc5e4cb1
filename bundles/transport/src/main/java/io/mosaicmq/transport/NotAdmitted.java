package io.mosaicmq.transport;

import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;

/** Stands in for the broker until it has the connection: whatever comes before CONNECT breaks [MQTT5-3.1.0-1]. */
final class NotAdmitted implements ConnectionHandler {
    static final NotAdmitted INSTANCE = new NotAdmitted();

    private NotAdmitted() {}

    private static ProtocolViolation tooEarly(PacketType type) {
        return new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "MQTT5-3.1.0-1", type + " before CONNECT");
    }

    @Override
    public void publish(PublishRun run) {
        throw tooEarly(PacketType.PUBLISH);
    }

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        throw tooEarly(type);
    }

    @Override
    public void subscribe(Packet.Subscribe packet) {
        throw tooEarly(PacketType.SUBSCRIBE);
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        throw tooEarly(PacketType.UNSUBSCRIBE);
    }

    @Override
    public void ping() {
        throw tooEarly(PacketType.PINGREQ);
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        throw tooEarly(PacketType.DISCONNECT);
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        throw tooEarly(PacketType.AUTH);
    }

    @Override
    public void violation(ProtocolViolation violation) {
        throw new IllegalStateException("answered before admission", violation);
    }

    @Override
    public void readComplete() {
        // Nobody waits for it yet.
    }

    @Override
    public void drained() {
        // Nobody asked.
    }

    @Override
    public void closed(String reason) {
        // Nobody knew it.
    }
}
