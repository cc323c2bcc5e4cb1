package io.mosaicmq.api.connection;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The way back to one client: bytes are collected and flushed once at the end of the loop's turn. Every method is called on
 * the connection's event loop unless it says otherwise; after the connection is closed all of them do nothing.
 */
@ProviderType
public interface Connection {
    ConnectionInfo info();

    /** The loop it lives on now. */
    EventLoop loop();

    /** Encodes and appends a packet in the version the client spoke in CONNECT. */
    void send(Packet packet);

    /** Appends PUBACK, PUBREC, PUBREL or PUBCOMP without properties. */
    void acknowledge(PacketType type, int packetId, ReasonCode reasonCode);

    /** Appends whole packets that are already bytes; they are copied before the call returns. */
    void write(byte[] bytes, int offset, int length);

    /** Bytes handed over and not yet taken by the network. */
    long pendingBytes();

    /**
     * Asks to be told, through {@link ConnectionHandler#drained()}, once {@link #pendingBytes()} has fallen to a mark. One
     * request stands at a time.
     */
    void notifyBelow(long bytes);

    /** Stops decoding and reading; what was read stays. A connection is paused when its handler gets it. */
    void pause();

    /** Decodes what was kept and reads on. */
    void resume();

    /** Whether it is open. Any thread. */
    boolean isOpen();

    /** Sends what was written, then closes. */
    void close();

    /** Closes without sending anything more. */
    void abort();

    /** The version announced in CONNECT. */
    ProtocolVersion version();

    /** Counters since the connection was opened. Any thread may ask; another thread sees them a little late. */
    Traffic traffic();

    /**
     * Bytes and packets in and out.
     *
     * @param bytesIn payload bytes of the transport, TLS and WebSocket framing taken off
     */
    record Traffic(long bytesIn, long bytesOut, long packetsIn, long packetsOut) {}
}
