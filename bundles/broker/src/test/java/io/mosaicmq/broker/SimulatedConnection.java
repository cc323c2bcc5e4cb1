package io.mosaicmq.broker;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.PacketDecoder;
import io.mosaicmq.codec.PacketEncoder;
import io.mosaicmq.codec.PacketSink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * What stands between one client and the broker in place of a transport: bytes go through the real decoder and encoder, the
 * network is an array that takes as much as the test lets it.
 */
final class SimulatedConnection implements Connection, PacketSink {
    /** Who sits at the other end. */
    interface Peer {
        /** Bytes have come; returns how many were whole packets. */
        int take(byte[] bytes, int length);

        void closed();
    }

    private static long connections;

    private final SimulatedLoops loops;
    private final ClientAcceptor acceptor;
    private final Peer peer;
    private final ConnectionInfo info;
    private final PacketDecoder decoder;
    private SimulatedLoop loop;
    private ConnectionHandler handler;
    private ProtocolVersion version = ProtocolVersion.V3_1_1;

    // From the client: on the wire, then read and not yet decoded.
    private final PacketBuffer wire = new PacketBuffer(64);
    private byte[] read = {};
    private boolean readScheduled;
    private boolean paused;
    private boolean open = true;

    // To the client: written in this turn, flushed and not yet taken by the network, taken and not yet a whole packet.
    private final PacketBuffer written = new PacketBuffer(64);
    private final PacketBuffer pending = new PacketBuffer(64);
    private final PacketBuffer arrived = new PacketBuffer(64);
    private long notifyBelow = -1;
    private boolean stalled;
    private boolean broken;
    private boolean peerTold;
    private int turnsOfFlush;

    SimulatedConnection(SimulatedLoops loops, ClientAcceptor acceptor, int loop, Peer peer) {
        this.loops = loops;
        this.acceptor = acceptor;
        this.peer = peer;
        this.loop = loops.loop(loop);
        this.decoder = new PacketDecoder(acceptor.limits(), this.loop.topics());
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883);
        this.info = new ConnectionInfo(++connections, "test", "tcp", here, here, List.of(), "");
    }

    // ---- the client's side

    /** The client sends; the loop reads it when it comes to it. */
    void arrive(PacketBuffer bytes) {
        wire.put(bytes.array(), 0, bytes.length());
        scheduleRead();
    }

    /** The network connection breaks. */
    void breakOff() {
        peerTold = true;
        loop.execute(() -> {
            if (open) {
                open = false;
                if (handler != null) {
                    handler.closed("broken off");
                }
            }
        });
    }

    /** The client is gone and the broker does not know: what it sends goes nowhere. */
    void abandon() {
        peerTold = true;
    }

    /** The network takes nothing more until told. */
    void stall() {
        stalled = true;
    }

    void unstall() {
        stalled = false;
        drain(Integer.MAX_VALUE);
    }

    /** The network takes up to a number of bytes. */
    void drain(int most) {
        int count = Math.min(most, pending.length());
        arrived.put(pending.array(), 0, count);
        shift(pending, count);
        if (!peerTold) {
            shift(arrived, peer.take(arrived.array(), arrived.length()));
        }
        if (notifyBelow >= 0 && pendingBytes() <= notifyBelow) {
            notifyBelow = -1;
            loop.execute(() -> {
                if (open) {
                    handler.drained();
                }
            });
        }
        if (!open && pending.length() == 0) {
            tellPeer();
        }
    }

    private static void shift(PacketBuffer buffer, int count) {
        int left = buffer.length() - count;
        System.arraycopy(buffer.array(), count, buffer.array(), 0, left);
        buffer.truncate(left);
    }

    private void tellPeer() {
        if (!peerTold) {
            peerTold = true;
            peer.closed();
        }
    }

    /** From now on every write to it fails as a bug would. */
    void breakWrites() {
        broken = true;
    }

    /** How often something was flushed to it. */
    int flushes() {
        return turnsOfFlush;
    }

    ConnectionHandler handler() {
        return handler;
    }

    // ---- reading

    private void scheduleRead() {
        if (!readScheduled && open && !paused) {
            readScheduled = true;
            loop.execute(this::read);
        }
    }

    private void read() {
        readScheduled = false;
        if (!open || paused) {
            return;
        }
        int length = loops.isChaotic() && wire.length() > 0 ? 1 + loops.random().nextInt(wire.length()) : wire.length();
        int kept = read.length;
        read = Arrays.copyOf(read, kept + length);
        System.arraycopy(wire.array(), 0, read, kept, length);
        shift(wire, length);
        try {
            int done = decoder.decode(read, 0, read.length, this);
            read = Arrays.copyOfRange(read, done, read.length);
            if (handler != null && open) {
                handler.readComplete();
            }
        } catch (ProtocolViolation violation) {
            paused = true;
            if (handler != null) {
                handler.violation(violation);
            } else {
                version = decoder.version();
                send(new Packet.ConnAck(false, violation.reasonCode(), Properties.NONE));
                close();
            }
        } catch (RuntimeException e) { // as the contract of the handler says: this connection only
            abort();
        }
        if (wire.length() > 0) {
            scheduleRead();
        }
    }

    @Override
    public void connect(Packet.Connect packet) {
        version = packet.version();
        paused = true;
        ClientAcceptor.Placement placement = acceptor.place(packet, loop.index());
        SimulatedLoop home = loops.loop(placement.loop());
        loop.execute(() -> {
            loop = home;
            home.execute(() -> {
                decoder.topics(home.topics());
                if (open) {
                    handler = acceptor.open(this, packet, placement);
                }
            });
        });
    }

    @Override
    public void publish(PublishRun run) {
        handler.publish(run);
        // The bytes were the handler's to write over, so nothing may depend on them now.
        Arrays.fill(run.bytes(), run.offset(), run.end(), (byte) 0xFF);
    }

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        handler.acknowledged(type, packetId, reasonCode);
    }

    @Override
    public void subscribe(Packet.Subscribe packet) {
        handler.subscribe(packet);
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        handler.unsubscribe(packet);
    }

    @Override
    public void ping() {
        handler.ping();
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        handler.disconnect(packet);
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        handler.authenticate(packet);
    }

    @Override
    public boolean isPaused() {
        return paused || !open;
    }

    // ---- the broker's side

    private void onLoop() {
        if (!loop.inLoop()) {
            throw new AssertionError("a connection is touched off its loop");
        }
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public void send(Packet packet) {
        onLoop();
        if (open) {
            PacketEncoder.encode(packet, version, written);
            loop.flushLater(this);
        }
    }

    @Override
    public void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        onLoop();
        if (open) {
            PacketEncoder.acknowledgement(written, version, type, packetId, reasonCode);
            loop.flushLater(this);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        onLoop();
        if (broken) {
            throw new IllegalStateException("the test broke this connection");
        }
        if (open) {
            written.put(bytes, offset, length);
            loop.flushLater(this);
        }
    }

    void flush() {
        turnsOfFlush++;
        pending.put(written.array(), 0, written.length());
        written.clear();
        if (!stalled) {
            drain(Integer.MAX_VALUE);
        }
    }

    @Override
    public long pendingBytes() {
        return written.length() + (long) pending.length();
    }

    @Override
    public void notifyBelow(long bytes) {
        onLoop();
        notifyBelow = bytes;
    }

    @Override
    public void pause() {
        onLoop();
        paused = true;
    }

    @Override
    public void resume() {
        onLoop();
        if (paused && open) {
            paused = false;
            if (wire.length() > 0 || read.length > 0) {
                scheduleRead();
            }
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        onLoop();
        if (open) {
            open = false;
            loop.flushLater(this);
            closedLater("closed by the broker");
        }
    }

    @Override
    public void abort() {
        if (open) {
            open = false;
            written.clear();
            pending.clear();
            loop.flushLater(this);
            closedLater("aborted by the broker");
        }
    }

    private void closedLater(String reason) {
        if (handler != null) {
            loop.execute(() -> handler.closed(reason));
        }
    }

    @Override
    public ProtocolVersion version() {
        return version;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, decoder.packets(), 0);
    }
}
