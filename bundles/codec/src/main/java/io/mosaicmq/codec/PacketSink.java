package io.mosaicmq.codec;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes what a {@link PacketDecoder} found, in the order of the wire and on the decoder's thread. Every method may throw a
 * {@link io.mosaicmq.api.packet.ProtocolViolation}, which ends decoding for good.
 */
@ConsumerType
public interface PacketSink {
    /** The first packet of a connection, and only that. */
    void connect(Packet.Connect packet);

    /** One or more PUBLISH packets; the run and its bytes are valid only during the call, and may be written to in it. */
    void publish(PublishRun run);

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    void acknowledged(PacketType type, int packetId, ReasonCode reasonCode);

    void subscribe(Packet.Subscribe packet);

    void unsubscribe(Packet.Unsubscribe packet);

    void ping();

    void disconnect(Packet.Disconnect packet);

    void authenticate(Packet.Auth packet);

    /** Asked after each packet or run: whether to stop decoding and keep the rest for another call. */
    boolean isPaused();
}
