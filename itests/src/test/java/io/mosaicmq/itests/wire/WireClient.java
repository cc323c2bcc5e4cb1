package io.mosaicmq.itests.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One connection to a broker, used by one thread at a time. Sending blocks when the broker does not read; nothing is read
 * or answered unless a test asks for it.
 */
public final class WireClient implements AutoCloseable {
    /** How long a broker may take for what it owes us: generous, as it is only waited for when something is wrong. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration QUIET = Duration.ofMillis(150);

    private final Socket socket;
    private final Version version;
    private final boolean anyCode;
    private byte[] received = new byte[4096];
    private int start;
    private int end;
    private boolean ended;
    private int lastId;
    /** Read while another packet was waited for. */
    private final Deque<Packet> aside = new ArrayDeque<>();

    private WireClient(Socket socket, Version version, boolean anyCode) {
        this.socket = socket;
        this.version = version;
        this.anyCode = anyCode;
    }

    /**
     * Opens a connection and sends nothing.
     *
     * @param receiveBuffer bytes the kernel may hold for a client that does not read; 0 for its own choice
     * @param anyCode whether the broker may choose the wrong words for a refusal, as long as it refuses
     */
    public static WireClient open(InetSocketAddress address, Version version, int receiveBuffer, boolean anyCode) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.connect(address, (int) PATIENCE.toMillis());
            return new WireClient(socket, version, anyCode);
        } catch (IOException e) {
            throw new UncheckedIOException("nobody listens at " + address, e);
        }
    }

    public Version version() {
        return version;
    }

    /** A Packet Identifier that this client has not used yet. */
    public int nextId() {
        return ++lastId;
    }

    /** Sends all in one write. A broker that has closed meanwhile is seen by whoever reads next. */
    public WireClient send(Outgoing... packets) {
        Bytes all = Bytes.bytes();
        for (Outgoing packet : packets) {
            all.raw(packet.encode(version));
        }
        return write(all.toArray());
    }

    /** Sends bytes as they are. */
    public WireClient write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The broker may close before it has read all: what it said before is still to be read.
        }
        return this;
    }

    /** The next packet of the broker, or nothing if none comes within that time or the connection has ended. */
    public Optional<Packet> poll(Duration patience) {
        return aside.isEmpty() ? read(patience) : Optional.of(aside.remove());
    }

    private Optional<Packet> read(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<ByteBuffer> packet = buffered();
        while (packet.isEmpty() && !ended) {
            long left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            if (left <= 0 || !fill((int) left)) {
                return Optional.empty();
            }
            packet = buffered();
        }
        return packet.map(bytes -> new PacketReader(version, bytes).read());
    }

    /** The next packet of the broker, which is to be of that type. */
    public <P extends Packet> P expect(Class<P> type) {
        Optional<Packet> packet = poll(PATIENCE);
        if (packet.isEmpty()) {
            throw new AssertionError((ended ? "the broker closed the connection" : "nothing came") + " instead of "
                    + type.getSimpleName());
        }
        return type.isInstance(packet.get())
                ? type.cast(packet.get())
                : fail("expected " + type.getSimpleName() + ", got " + packet.get());
    }

    /** The answer to something sent; what else comes before it is kept for whoever reads next. */
    private <P extends Packet> P await(Class<P> type) {
        Deque<Packet> before = new ArrayDeque<>();
        Optional<Packet> packet = poll(PATIENCE);
        while (packet.isPresent() && !type.isInstance(packet.get())) {
            before.push(packet.get());
            packet = poll(PATIENCE);
        }
        before.forEach(aside::push); // latest first, so that the earliest ends in front
        return type.cast(packet.orElseThrow(
                () -> new AssertionError((ended ? "the broker closed the connection instead of " : "nothing came of ")
                        + type.getSimpleName()
                        + (aside.isEmpty() ? "" : ", only " + aside))));
    }

    /** Expects that CONNECT is accepted. */
    public Packet.ConnAck expectAccepted() {
        Packet.ConnAck connack = expect(Packet.ConnAck.class);
        assertEquals(0, connack.code(), "CONNACK code");
        return connack;
    }

    /** Expects a PUBLISH with that payload. */
    public Packet.Publish expectPublish(String payload) {
        Packet.Publish publish = expect(Packet.Publish.class);
        assertEquals(payload, publish.payload(), () -> "payload of " + publish);
        return publish;
    }

    /** Reads one PUBLISH and acknowledges it as its QoS asks, QoS 2 to its end. */
    public Packet.Publish receive() {
        Packet.Publish publish = expect(Packet.Publish.class);
        acknowledge(publish);
        return publish;
    }

    /** Acknowledges as the QoS asks; for QoS 2 waits for PUBREL. */
    public void acknowledge(Packet.Publish publish) {
        if (publish.qos() == 1) {
            send(Packets.pubAck(publish.id()));
        } else if (publish.qos() == 2) {
            send(Packets.pubRec(publish.id()));
            assertEquals(publish.id(), await(Packet.PubRel.class).id(), "PUBREL for " + publish);
            send(Packets.pubComp(publish.id()));
        }
    }

    /** Subscribes to one filter and waits for SUBACK. */
    public Packet.SubAck subscribe(String filter, int options) {
        return subscribe(Subscribe.subscribe(nextId()).to(filter, options));
    }

    /** Sends SUBSCRIBE and waits for a SUBACK that grants all. */
    public Packet.SubAck subscribe(Subscribe subscribe) {
        Packet.SubAck suback = send(subscribe).await(Packet.SubAck.class);
        suback.codes().forEach(code -> assertEquals(code & 3, code, "refused by SUBACK"));
        return suback;
    }

    public Packet.UnsubAck unsubscribe(String... filters) {
        return send(Packets.unsubscribe(nextId(), filters)).await(Packet.UnsubAck.class);
    }

    /** Sends a message and waits until it is acknowledged, QoS 2 to its end; returns the (first) acknowledgement's code. */
    public int publish(Message message) {
        send(message);
        if (message.qos() == 0) {
            return 0;
        }
        if (message.qos() == 1) {
            Packet.PubAck puback = await(Packet.PubAck.class);
            assertEquals(message.id(), puback.id(), "PUBACK for");
            return puback.code();
        }
        Packet.PubRec pubrec = await(Packet.PubRec.class);
        assertEquals(message.id(), pubrec.id(), "PUBREC for");
        if (pubrec.code() < 0x80) {
            send(Packets.pubRel(message.id()));
            assertEquals(message.id(), await(Packet.PubComp.class).id(), "PUBCOMP for");
        }
        return pubrec.code();
    }

    /** Asks for PINGRESP: whatever was sent before has been read by then. Nothing else may come first. */
    public WireClient ping() {
        send(Packets.pingReq()).expect(Packet.PingResp.class);
        return this;
    }

    /** Expects that nothing comes, now and for a moment after a PINGREQ was answered. */
    public void expectQuiet() {
        ping();
        poll(QUIET).ifPresent(packet -> fail("nothing should have come, got " + packet));
        if (ended) {
            fail("the broker closed the connection");
        }
    }

    /** Expects that the broker closes; MQTT 5 may tell why in a DISCONNECT, which is returned. */
    public Optional<Packet.Disconnect> expectClosed() {
        Optional<Packet.Disconnect> disconnect = Optional.empty();
        Optional<Packet> packet = poll(PATIENCE);
        while (packet.isPresent()) {
            if (disconnect.isEmpty() && packet.get() instanceof Packet.Disconnect said) {
                disconnect = Optional.of(said);
            } else {
                fail("the connection should have been closed, got " + packet.get());
            }
            packet = poll(PATIENCE);
        }
        if (!ended) {
            fail("the broker did not close the connection"
                    + disconnect.map(said -> " after " + said).orElse(""));
        }
        return disconnect;
    }

    /** Expects that the broker closes, and, if it says why, with one of these reason codes. */
    public void expectRefused(int... codes) {
        expectClosed().ifPresent(disconnect -> assertOneOf(codes, disconnect.code(), "DISCONNECT"));
    }

    /** Expects that the broker closes before the session begins, with a CONNACK of one of these codes or without. */
    public void expectConnectRefused(int... codes) {
        Optional<Packet> packet = poll(PATIENCE);
        if (packet.isPresent()) {
            if (packet.get() instanceof Packet.ConnAck connack) {
                assertOneOf(codes, connack.code(), "CONNACK");
            } else {
                fail("expected CONNACK or the end of the connection, got " + packet.get());
            }
            packet = poll(PATIENCE);
            packet.ifPresent(other -> fail("after the CONNACK came " + other));
        }
        if (!ended) {
            fail("the broker did not close the connection");
        }
    }

    private void assertOneOf(int[] codes, int code, String packet) {
        boolean refusal = code >= (version.is5() ? 0x80 : 1);
        if (IntStream.of(codes).noneMatch(allowed -> allowed == code) && !(anyCode && refusal)) {
            String allowed = Arrays.toString(
                    IntStream.of(codes).mapToObj("0x%02X"::formatted).toArray());
            fail(packet + " with 0x%02X, allowed are %s".formatted(code, allowed));
        }
    }

    /** Whether the broker has closed, as far as anybody has read. */
    public boolean hasEnded() {
        return ended;
    }

    /** All that still comes until the broker closes, as bytes. */
    public byte[] readToEnd() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ended && System.nanoTime() < deadline) {
            fill((int) PATIENCE.toMillis());
        }
        if (!ended) {
            fail("the broker did not close the connection");
        }
        return Arrays.copyOfRange(received, start, end);
    }

    /** DISCONNECT, the normal end, and waits until the broker has closed too. */
    public void disconnect() {
        send(Packets.disconnect()).expectClosed();
        close();
    }

    /** Ends the connection as a broken network would: with a reset. */
    public void drop() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // closed already
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole packet out of what was received, if there is one. */
    private Optional<ByteBuffer> buffered() {
        int length = 0;
        for (int digit = 0; digit < 4; digit++) {
            int at = start + 1 + digit;
            if (at >= end) {
                return Optional.empty();
            }
            length |= (received[at] & 0x7F) << 7 * digit;
            if (received[at] >= 0) {
                int total = 2 + digit + length;
                if (end - start < total) {
                    return Optional.empty();
                }
                ByteBuffer packet = ByteBuffer.wrap(received, start, total);
                start += total;
                return Optional.of(packet);
            }
        }
        throw new AssertionError("the broker sent a Remaining Length of more than four bytes");
    }

    /** Waits for bytes; false when none came. */
    private boolean fill(int millis) {
        try {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(millis);
            if (start > 0 && start == end) {
                start = 0;
                end = 0;
            }
            if (end == received.length) {
                // Packets handed out have been parsed, hence copied, so the room before start is free.
                byte[] room = start > received.length / 2 ? received : new byte[received.length * 2];
                System.arraycopy(received, start, room, 0, end - start);
                received = room;
                end -= start;
                start = 0;
            }
            int count = in.read(received, end, received.length - end);
            ended = count < 0;
            end += Math.max(count, 0);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            ended = true; // a reset is an end too
            return true;
        }
    }
}
