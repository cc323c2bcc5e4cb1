package io.mosaicmq.transport;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A broker that admits everybody and sends every PUBLISH back to where it came from. */
class TestBroker implements ClientAcceptor {
    static final int PACKET_BYTES = 8 * 1024 * 1024;

    private static final int PATIENCE_SECONDS = 20;

    /** Where sessions live: by default where the connection is. */
    volatile BiFunction<Packet.Connect, Integer, Integer> home = (connect, current) -> current;

    final BlockingQueue<Session> opened = new LinkedBlockingQueue<>();
    /** What must not happen on any connection. */
    final List<String> faults = new CopyOnWriteArrayList<>();

    final ConcurrentHashMap.KeySetView<Session, Boolean> open = ConcurrentHashMap.newKeySet();

    @Override
    public WireLimits limits() {
        return new WireLimits(PACKET_BYTES, 65_536, 256, 1_024, 32, 16, 10);
    }

    @Override
    public Placement place(Packet.Connect connect, int current) {
        return new Placement(home.apply(connect, current), connect.clientId(), false);
    }

    @Override
    public ConnectionHandler open(Connection connection, Packet.Connect connect, Placement placement) {
        Session session = session(connection, connect);
        if (!connection.loop().inLoop() || connection.loop().index() != placement.loop()) {
            faults.add("opened on the wrong loop");
        }
        open.add(session);
        opened.add(session);
        session.opened();
        return session;
    }

    Session session(Connection connection, Packet.Connect connect) {
        return new Session(connection, connect);
    }

    Session awaitOpened() throws InterruptedException {
        Session session = opened.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (session == null) {
            throw new AssertionError("no connection was opened");
        }
        return session;
    }

    /** One client; what it records may be read once {@link #awaitClosed} has returned. */
    class Session implements ConnectionHandler {
        final Connection connection;
        final Packet.Connect connect;
        final List<ProtocolViolation> violations = new CopyOnWriteArrayList<>();
        final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        volatile int packets;
        volatile int reads;
        volatile boolean disconnected;
        private boolean gone;

        Session(Connection connection, Packet.Connect connect) {
            this.connection = connection;
            this.connect = connect;
        }

        /** Answers CONNECT. */
        void opened() {
            connection.send(new Packet.ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
            connection.resume();
        }

        String awaitClosed() throws InterruptedException {
            String reason = closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (reason == null) {
                throw new AssertionError("the connection was not closed");
            }
            return reason;
        }

        private void check() {
            if (!connection.loop().inLoop()) {
                faults.add("called on the wrong thread");
            }
            if (gone) {
                faults.add("called after the end");
            }
            packets++;
        }

        @Override
        public void publish(PublishRun run) {
            check();
            packets += run.count() - 1;
            connection.write(run.bytes(), run.offset(), run.end() - run.offset());
        }

        @Override
        public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
            check();
        }

        @Override
        public void subscribe(Packet.Subscribe packet) {
            check();
            connection.send(new Packet.SubAck(packet.packetId(), List.of(ReasonCode.SUCCESS), Properties.NONE));
        }

        @Override
        public void unsubscribe(Packet.Unsubscribe packet) {
            check();
        }

        @Override
        public void ping() {
            check();
            connection.send(new Packet.PingResp());
        }

        @Override
        public void disconnect(Packet.Disconnect packet) {
            check();
            disconnected = true;
            connection.close();
        }

        @Override
        public void authenticate(Packet.Auth packet) {
            check();
        }

        @Override
        public void violation(ProtocolViolation violation) {
            check();
            violations.add(violation);
            if (connection.version().hasProperties()) {
                connection.send(new Packet.Disconnect(violation.reasonCode(), Properties.NONE));
            }
            connection.close();
        }

        @Override
        public void readComplete() {
            reads++;
        }

        @Override
        public void drained() {
            check();
        }

        @Override
        public void closed(String reason) {
            check();
            gone = true;
            open.remove(this);
            closed.add(reason);
        }
    }
}
