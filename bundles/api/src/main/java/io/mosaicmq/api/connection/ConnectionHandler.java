package io.mosaicmq.api.connection;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the protocol does with a client's packets after CONNECT: implemented by the broker, called by the transport on the
 * connection's event loop, packet by packet in the order of the wire. A {@link ProtocolViolation} thrown by a method is
 * handed to {@link #violation}; any other exception closes this one connection.
 */
@ProviderType
public interface ConnectionHandler {
    /** One or more PUBLISH packets; the run and its bytes are valid only during the call, and may be written to in it. */
    void publish(PublishRun run);

    /** PUBACK, PUBREC, PUBREL or PUBCOMP; properties of the packet were checked and left behind. */
    void acknowledged(PacketType type, int packetId, ReasonCode reasonCode);

    void subscribe(Packet.Subscribe packet);

    void unsubscribe(Packet.Unsubscribe packet);

    void ping();

    void disconnect(Packet.Disconnect packet);

    void authenticate(Packet.Auth packet);

    /** The client broke a rule in a way the decoder found; nothing more is decoded. The handler answers and closes. */
    void violation(ProtocolViolation violation);

    /** All packets of one read were handed over. */
    void readComplete();

    /** {@link Connection#notifyBelow} came true. */
    void drained();

    /**
     * The network connection is gone; the last call.
     *
     * @param reason in words, for an operator
     */
    void closed(String reason);
}
