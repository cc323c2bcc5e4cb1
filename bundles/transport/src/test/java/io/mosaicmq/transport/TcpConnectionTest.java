package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ReasonCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection over TCP")
class TcpConnectionTest {
    private TestBroker broker = new TestBroker();
    private Transport transport;
    private int port;

    @BeforeEach
    void open() {
        transport = Transport.withLoops(2);
        transport.registry.brokerCame(broker);
        port = transport.listen("tcp");
    }

    @AfterEach
    void close() {
        transport.close();
        assertEquals(List.of(), broker.faults);
        assertTrue(broker.open.isEmpty(), "every session was told of its end");
    }

    private void use(TestBroker other) {
        transport.registry.brokerLeft(broker);
        broker = other;
        transport.registry.brokerCame(other);
    }

    @Test
    @DisplayName("is opened, answered and told of the end that the client gives it")
    void livesAndEnds() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            client.send(Wire.PINGREQ).expect(Wire.PINGRESP);
        }
        TestBroker.Session session = broker.awaitOpened();
        assertEquals("closed by the client", session.awaitClosed());
        assertEquals("tcp", session.connection.info().transport());
        assertTrue(session.connection.info().isLoopback());
        assertFalse(session.connection.isOpen());
    }

    @Test
    @DisplayName("counts bytes and packets both ways")
    void counts() throws Exception {
        byte[] connect = Wire.connect("a");
        byte[] publish = Wire.publish("t", 0, new byte[300]);
        try (TestClient client = TestClient.to(port)) {
            client.send(connect, publish, publish, Wire.PINGREQ);
            client.expect(Wire.CONNACK, publish, publish, Wire.PINGRESP);
            Connection.Traffic traffic = broker.awaitOpened().connection.traffic();
            assertEquals(
                    new Connection.Traffic(connect.length + 2L * publish.length + 2, 4 + 2L * publish.length + 2, 4, 4),
                    traffic);
        }
    }

    @Test
    @DisplayName("takes packets that come one byte at a time")
    void byteByByte() throws Exception {
        byte[] all = Wire.join(Wire.connect("a"), Wire.publish("a/b", 0, new byte[20]), Wire.PINGREQ);
        try (TestClient client = TestClient.to(port)) {
            for (byte one : all) {
                client.send(new byte[] {one});
            }
            client.expect(Wire.CONNACK, Wire.publish("a/b", 0, new byte[20]), Wire.PINGRESP);
        }
    }

    @Test
    @DisplayName("takes a packet far larger than the loop's buffers, and what comes behind it")
    void bigPacket() throws Exception {
        byte[] payload = new byte[5_000_000];
        new Random(1).nextBytes(payload);
        byte[] publish = Wire.publish("big", 0, payload);
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            Thread writer = new Thread(() -> {
                try {
                    client.send(publish, Wire.PINGREQ);
                } catch (IOException e) {
                    broker.faults.add(e.toString());
                }
            });
            writer.start();
            client.expect(publish, Wire.PINGRESP);
            writer.join();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-2] a level above 5 is refused with 0x84, one below 3 in the form of 3.1.1")
    void unsupportedVersion() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(6, "a"));
            assertArrayEquals(new byte[] {0x20, 3, 0, (byte) 0x84, 0}, client.readToEnd());
        }
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(2, "a"));
            assertArrayEquals(new byte[] {0x20, 2, 0, 1}, client.readToEnd());
        }
        assertTrue(broker.opened.isEmpty());
        assertEquals(2, transport.view("tcp").refused());
    }

    @Test
    @DisplayName("[MQTT5-4.13.1-1] garbage instead of CONNECT is closed without a word")
    void garbage() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[1 + random.nextInt(400)];
            random.nextBytes(noise);
            noise[0] = (byte) (noise[0] | 0x80); // no CONNECT
            try (TestClient client = TestClient.to(port)) {
                client.send(noise);
                client.socket().shutdownOutput();
                assertEquals(0, client.readToEnd().length);
            }
        }
        assertTrue(broker.opened.isEmpty());
    }

    @Test
    @DisplayName("[MQTT5-3.1.0-2] a second CONNECT is the broker's to answer, and nothing behind it is decoded")
    void secondConnect() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(5, "a"), Wire.PINGREQ, Wire.connect(5, "a"), Wire.PINGREQ);
            client.expect(Wire.CONNACK_5, Wire.PINGRESP);
            assertArrayEquals(new byte[] {(byte) 0xE0, 1, (byte) 0x82}, client.readToEnd());
        }
        TestBroker.Session session = broker.awaitOpened();
        session.awaitClosed();
        assertEquals(1, session.violations.size());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-24] what was sent before FIN is handled before the end")
    void halfClosed() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a"), Wire.PINGREQ, Wire.DISCONNECT);
            client.socket().shutdownOutput();
            assertArrayEquals(Wire.join(Wire.CONNACK, Wire.PINGRESP), client.readToEnd());
        }
        TestBroker.Session session = broker.awaitOpened();
        session.awaitClosed();
        assertTrue(session.disconnected);
    }

    @Test
    @DisplayName("a fault in the broker costs one connection")
    void faultIsContained() throws Exception {
        use(new TestBroker() {
            @Override
            Session session(Connection connection, Packet.Connect connect) {
                return new Session(connection, connect) {
                    @Override
                    public void ping() {
                        if (connect.clientId().equals("bad")) {
                            throw new StackOverflowError("made by the test");
                        }
                        super.ping();
                    }
                };
            }
        });
        try (TestClient good = TestClient.to(port);
                TestClient bad = TestClient.to(port)) {
            good.send(Wire.connect("good")).expect(Wire.CONNACK);
            bad.send(Wire.connect("bad")).expect(Wire.CONNACK);
            bad.send(Wire.PINGREQ);
            assertEquals(0, bad.readToEnd().length);
            good.send(Wire.PINGREQ).expect(Wire.PINGRESP);
        }
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-6] pausing and resuming at every packet keeps the order and loses nothing")
    void pauseKeepsOrder() throws Exception {
        use(new TestBroker() {
            @Override
            Session session(Connection connection, Packet.Connect connect) {
                return new Session(connection, connect) {
                    private final Random random = new Random(3);

                    @Override
                    public void publish(PublishRun run) {
                        super.publish(run);
                        connection.pause();
                        switch (random.nextInt(3)) {
                            case 0 -> connection.resume();
                            case 1 -> connection.loop().execute(connection::resume);
                            default -> connection.loop().atEndOfTurn(connection::resume);
                        }
                    }
                };
            }
        });
        byte[][] packets = new byte[3_000][];
        Random random = new Random(5);
        for (int i = 0; i < packets.length; i++) {
            byte[] payload = new byte[random.nextInt(400)];
            random.nextBytes(payload);
            packets[i] = Wire.publish("t" + random.nextInt(4), i + 1, payload);
        }
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a"));
            client.send(packets);
            client.expect(Wire.CONNACK).expect(packets);
        }
    }

    @Test
    @DisplayName("a paused connection is not read, and is told from resume() on")
    void pausedIsNotRead() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            TestBroker.Session session = broker.awaitOpened();
            client.send(Wire.PINGREQ).expect(Wire.PINGRESP);
            session.connection.loop().execute(session.connection::pause);
            AtomicInteger written = new AtomicInteger();
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 4_000; i++) {
                        client.send(Wire.publish("t", 0, new byte[16_000]));
                        written.incrementAndGet();
                    }
                } catch (IOException end) {
                    broker.faults.add(end.toString());
                }
            });
            writer.start();
            int[] seen = new int[2]; // how many were written at the last look, and for how many looks
            Transport.await("the client is held by full buffers", () -> {
                seen[1] = seen[0] == written.get() ? seen[1] + 1 : 0;
                seen[0] = written.get();
                return seen[0] > 0 && seen[1] == 40;
            });
            assertTrue(written.get() < 4_000);
            assertTrue(session.connection.traffic().bytesIn() < 2 * LoopShard.READ_BYTES);
            assertEquals(1, session.packets);
            session.connection.loop().execute(session.connection::resume);
            byte[] one = Wire.publish("t", 0, new byte[16_000]);
            for (int i = 0; i < 4_000; i++) {
                client.expect(one);
            }
            writer.join();
        }
    }

    @Test
    @DisplayName("notifyBelow tells once, when the client has taken enough")
    void drained() throws Exception {
        Semaphore told = new Semaphore(0);
        use(new TestBroker() {
            @Override
            Session session(Connection connection, Packet.Connect connect) {
                return new Session(connection, connect) {
                    @Override
                    public void ping() {
                        byte[] publish = Wire.publish("t", 0, new byte[1_000_000]);
                        for (int i = 0; i < 32; i++) {
                            connection.write(publish, 0, publish.length);
                        }
                        if (connection.pendingBytes() < 32_000_000) {
                            faults.add("pending " + connection.pendingBytes());
                        }
                        connection.notifyBelow(10_000);
                    }

                    @Override
                    public void drained() {
                        if (connection.pendingBytes() > 10_000) {
                            faults.add("told too early");
                        }
                        told.release();
                    }
                };
            }
        });
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            client.send(Wire.PINGREQ);
            byte[] one = Wire.publish("t", 0, new byte[1_000_000]);
            client.expect(one);
            assertEquals(0, told.availablePermits());
            for (int i = 1; i < 32; i++) {
                client.expect(one);
            }
            assertTrue(told.tryAcquire(20, TimeUnit.SECONDS));
            client.send(new byte[] {(byte) 0xE0, 0});
            client.readToEnd();
            assertEquals(0, told.availablePermits());
        }
    }

    @Test
    @DisplayName("close() sends everything that was written, abort() nothing more")
    void closeFlushes() throws Exception {
        use(new TestBroker() {
            @Override
            Session session(Connection connection, Packet.Connect connect) {
                return new Session(connection, connect) {
                    @Override
                    public void ping() {
                        byte[] publish = Wire.publish("t", 0, new byte[3_000_000]);
                        connection.write(publish, 0, publish.length);
                        if (connect.clientId().equals("close")) {
                            connection.close();
                        } else {
                            connection.abort();
                        }
                        connection.send(new Packet.PingResp()); // does nothing any more
                    }
                };
            }
        });
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("close"), Wire.PINGREQ).expect(Wire.CONNACK);
            assertArrayEquals(Wire.publish("t", 0, new byte[3_000_000]), client.readToEnd());
            assertEquals("closed by the broker", broker.awaitOpened().awaitClosed());
        }
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("abort")).expect(Wire.CONNACK);
            client.send(Wire.PINGREQ);
            assertTrue(client.readToEnd().length < 3_000_000);
            assertEquals("cut off by the broker", broker.awaitOpened().awaitClosed());
        }
    }

    @Test
    @DisplayName("[A2] clients that announce large packets and send little are simply waited for")
    void announcedLengthIsNotAllocated() throws Exception {
        TestClient[] clients = new TestClient[200];
        try {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = TestClient.to(port);
                // 8 MiB less a few bytes, which is within the limit, so it is not refused at once
                clients[i].send(Wire.connect("c" + i)).expect(Wire.CONNACK);
                clients[i].send(new byte[] {0x30, (byte) 0xF0, (byte) 0xFF, (byte) 0xFF, 0x03, 0, 1, 't'});
            }
            for (TestClient client : clients) {
                client.send(Arrays.copyOf(new byte[] {1}, 100));
            }
            assertEquals(200, transport.view("tcp").connections());
        } finally {
            for (TestClient client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        }
        Transport.await("all are gone", () -> transport.view("tcp").connections() == 0);
    }

    @Test
    @DisplayName("a CONNECT larger than connect.bytes is refused by its header")
    void connectTooLarge() throws Exception {
        try (TestClient client = TestClient.to(port)) {
            client.send(new byte[] {0x10, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0, 4, 'M', 'Q', 'T', 'T', 5});
            assertArrayEquals(
                    new byte[] {0x20, 3, 0, (byte) ReasonCode.PACKET_TOO_LARGE.value(), 0}, client.readToEnd());
        }
    }
}
