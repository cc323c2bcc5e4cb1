package io.mosaicmq.codec;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ReasonCode;

/** Passes everything on; tests change the one method they are about. */
class DelegatingSink implements PacketSink {
    private final PacketSink next;

    DelegatingSink(PacketSink next) {
        this.next = next;
    }

    @Override
    public void connect(Packet.Connect packet) {
        next.connect(packet);
    }

    @Override
    public void publish(PublishRun run) {
        next.publish(run);
    }

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        next.acknowledged(type, packetId, reasonCode);
    }

    @Override
    public void subscribe(Packet.Subscribe packet) {
        next.subscribe(packet);
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        next.unsubscribe(packet);
    }

    @Override
    public void ping() {
        next.ping();
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        next.disconnect(packet);
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        next.authenticate(packet);
    }

    @Override
    public boolean isPaused() {
        return next.isPaused();
    }
}
