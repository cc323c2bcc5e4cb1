package io.mosaicmq.transport;

import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.PacketEncoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * One client's way back: collects what is written in a turn, flushes it once, and closes in good order. Owned by its loop, which
 * changes once, between CONNECT and the answer to it; the methods that say so may be called by any thread.
 */
final class MqttConnection extends Deadlines.Entry implements Connection {
    /** How long a closing connection may take to accept its last bytes. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final AtomicLong IDS = new AtomicLong();

    /** How far it is on its way out. */
    private enum State {
        OPEN,
        /** Written bytes are still sent; nothing is taken any more. */
        CLOSING,
        CLOSED
    }

    private final long id = IDS.incrementAndGet();
    private final Listener listener;
    private final String transport;
    private final Channel channel;
    private final MqttChannelHandler inbound;
    private final OutboundBuffer out = new OutboundBuffer();

    private volatile LoopShard shard;
    private volatile boolean open = true;
    private InetSocketAddress proxied;
    private volatile ConnectionInfo info;
    private ProtocolVersion version = ProtocolVersion.V3_1_1;

    private State state = State.OPEN;
    private boolean dirty;
    private boolean markSent;
    private boolean admitted;
    private long mark = -1;
    private long connectDeadline;
    private String reason = "";

    private long bytesIn;
    private long bytesOut;
    private long packetsOut;

    MqttConnection(Listener listener, String transport, Channel channel, LoopShard shard, MqttChannelHandler inbound) {
        this.listener = listener;
        this.transport = transport;
        this.channel = channel;
        this.shard = shard;
        this.inbound = inbound;
    }

    long id() {
        return id;
    }

    Listener listener() {
        return listener;
    }

    Channel channel() {
        return channel;
    }

    LoopShard shard() {
        return shard;
    }

    /** Sets the loop it lives on, between leaving one and joining the other. */
    void movedTo(LoopShard target) {
        shard = target;
    }

    /** The address a trusted proxy reported; before CONNECT. */
    void proxied(InetSocketAddress remote) {
        proxied = remote;
    }

    /** The CONNECT was read; the version is known. */
    void speaks(ProtocolVersion version) {
        this.version = version;
    }

    /** The broker gets it: reads may be as large as they come, and what TLS negotiated is noted while it is there. */
    void admitted() {
        admitted = true;
        info = describe();
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** Puts it under the deadline for CONNECT, which counts from the first time this was called. */
    void awaitDeadline() {
        if (connectDeadline == 0) {
            connectDeadline = System.nanoTime() + listener.connectTimeoutNanos();
        }
        shard.deadlines().add(this, connectDeadline);
    }

    void received(int bytes) {
        bytesIn += bytes;
    }

    @Override
    public ConnectionInfo info() {
        ConnectionInfo known = info;
        return known == null ? describe() : known;
    }

    private ConnectionInfo describe() {
        List<X509Certificate> certificates = new ArrayList<>();
        String tls = "";
        SslHandler ssl = channel.pipeline().get(SslHandler.class);
        if (ssl != null) {
            SSLSession session = ssl.engine().getSession();
            tls = session.getProtocol() + " " + session.getCipherSuite();
            try {
                for (Certificate certificate : session.getPeerCertificates()) {
                    if (certificate instanceof X509Certificate known) {
                        certificates.add(known);
                    }
                }
            } catch (SSLPeerUnverifiedException none) {
                certificates.clear(); // the client presented no certificate, which the listener allows
            }
        }
        return new ConnectionInfo(
                id,
                listener.name(),
                transport,
                proxied != null ? proxied : (InetSocketAddress) channel.remoteAddress(),
                (InetSocketAddress) channel.localAddress(),
                List.copyOf(certificates),
                tls);
    }

    @Override
    public EventLoop loop() {
        return shard;
    }

    @Override
    public void send(Packet packet) {
        if (state != State.OPEN) {
            return;
        }
        PacketBuffer buffer = shard.packets();
        PacketEncoder.encode(packet, version, buffer);
        append(buffer.array(), 0, buffer.length(), 1);
    }

    @Override
    public void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        if (state != State.OPEN) {
            return;
        }
        PacketBuffer buffer = shard.packets();
        PacketEncoder.acknowledgement(buffer, version, type, packetId, reasonCode);
        append(buffer.array(), 0, buffer.length(), 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (state == State.OPEN) {
            append(bytes, offset, length, packets(bytes, offset, offset + length));
        }
    }

    private void append(byte[] bytes, int offset, int length, int packets) {
        bytesOut += length;
        packetsOut += packets;
        out.append(channel, bytes, offset, length);
        flushAtEndOfTurn();
    }

    /** Counts packets by walking their fixed headers, a few nanoseconds each. */
    private static int packets(byte[] bytes, int from, int to) {
        int count = 0;
        int at = from;
        while (at < to) {
            int remaining = 0;
            int shift = 0;
            int next;
            do {
                next = bytes[++at];
                remaining |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            at += 1 + remaining;
            count++;
        }
        return count;
    }

    private void flushAtEndOfTurn() {
        if (!dirty) {
            dirty = true;
            shard.flushAtEndOfTurn(this);
        }
    }

    /** Sends what the turn brought; called by the loop at its end. */
    void flush() {
        dirty = false;
        if (state == State.CLOSED) {
            return;
        }
        out.handOver(channel);
        channel.flush();
        if (state == State.CLOSING) {
            if (out.pending(channel) == 0) {
                channel.close();
            } else {
                afterAllIsSent(channel::close);
            }
        } else if (mark >= 0) {
            if (pendingBytes() <= mark) {
                mark = -1;
                // In another turn: what the handler writes now may be taken by the network at once, again and again.
                shard.execute(this::drained);
            } else if (!markSent) {
                markSent = true;
                afterAllIsSent(() -> {
                    markSent = false;
                    flushAtEndOfTurn();
                });
            }
        }
    }

    /**
     * Runs an action once the network took everything written so far: an empty buffer goes to the end of the channel's queue,
     * past TLS and WebSocket, which would make a record or a frame of it.
     */
    private void afterAllIsSent(Runnable action) {
        ChannelHandlerContext nearestToNetwork = channel.pipeline().firstContext();
        if (nearestToNetwork == null) { // closed meanwhile
            return;
        }
        nearestToNetwork.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess()) {
                action.run();
            }
        });
    }

    private void drained() {
        if (state == State.OPEN) {
            inbound.drained();
        }
    }

    @Override
    public long pendingBytes() {
        return state == State.CLOSED ? 0 : out.pending(channel);
    }

    @Override
    public void notifyBelow(long bytes) {
        if (state == State.OPEN) {
            mark = bytes;
            flushAtEndOfTurn();
        }
    }

    @Override
    public void pause() {
        if (state == State.OPEN) {
            inbound.pause();
        }
    }

    @Override
    public void resume() {
        if (state == State.OPEN) {
            inbound.resume();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        close("closed by the broker");
    }

    /** Sends what was written, then closes. */
    void close(String why) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        open = false;
        reason = why;
        inbound.ignoreInput();
        shard.deadlines().add(this, System.nanoTime() + CLOSE_NANOS);
        flushAtEndOfTurn();
    }

    @Override
    public void abort() {
        abort("cut off by the broker");
    }

    /** Closes without sending anything more, not even what TLS or WebSocket say at the end. */
    void abort(String why) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.OPEN) {
            reason = why;
        }
        state = State.CLOSING;
        open = false;
        inbound.ignoreInput();
        out.discard();
        ChannelHandlerContext nearestToNetwork = channel.pipeline().firstContext();
        if (nearestToNetwork == null || !channel.isRegistered()) {
            channel.unsafe().closeForcibly();
            inbound.gone();
        } else {
            nearestToNetwork.close();
        }
    }

    /** Closes from any thread, wherever the connection lives by then. */
    void closeFromOutside(String why) {
        onItsLoop(() -> close(why));
    }

    /** Cuts off from any thread, wherever the connection lives by then. */
    void abortFromOutside(String why) {
        onItsLoop(() -> abort(why));
    }

    private void onItsLoop(Runnable action) {
        LoopShard here = shard;
        try {
            here.execute(() -> {
                if (here == shard && !inbound.isMoving()) {
                    action.run();
                } else {
                    onItsLoop(action);
                }
            });
        } catch (RejectedExecutionException ended) {
            open = false; // the loop closes its channels as it ends
        }
    }

    /** The deadline for CONNECT, or for the last bytes of a closing connection. */
    @Override
    void expired() {
        if (state == State.OPEN) {
            inbound.connectOverdue();
        } else {
            abort(reason);
        }
    }

    /**
     * The channel is closed.
     *
     * @param network why, if it was not us who closed it
     * @return why, in words
     */
    String ended(String network) {
        String why = state == State.OPEN ? network : reason;
        state = State.CLOSED;
        open = false;
        out.discard();
        shard.deadlines().remove(this);
        return why;
    }

    @Override
    public ProtocolVersion version() {
        return version;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(bytesIn, bytesOut, inbound.packets(), packetsOut);
    }
}
