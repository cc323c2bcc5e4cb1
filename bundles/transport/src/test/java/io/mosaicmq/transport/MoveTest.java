package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A connection that moves to its session's loop")
class MoveTest {
    private static final int CLIENTS = 150;

    @ParameterizedTest(name = "{0}, native {1}")
    @CsvSource({"tcp, true", "tcp, false", "tls, true", "tls, false"})
    @DisplayName("loses nothing of what came behind CONNECT, however it was cut")
    void torture(String type, boolean allowNative) throws Exception {
        TestBroker broker = new TestBroker();
        broker.home = (connect, current) -> Math.floorMod(connect.clientId().hashCode(), 3);
        try (Transport transport = new Transport(3, allowNative)) {
            transport.registry.brokerCame(broker);
            int port = TestTls.listen(transport, type);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int seed = i;
                threads.add(new Thread(() -> {
                    for (int n = 0; n < CLIENTS / 3; n++) {
                        try {
                            oneClient(new Random(seed * 1_000L + n), type, port, "client-" + seed + "-" + n);
                        } catch (Exception | AssertionError e) { // reported by the test's thread
                            broker.faults.add(seed + "/" + n + ": " + e);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), broker.faults);
            Transport.await("all are gone", () -> transport.view("l").connections() == 0 && broker.open.isEmpty());
            assertTrue(broker.opened.stream()
                            .map(session -> session.connection.loop().index())
                            .distinct()
                            .count()
                    == 3);
        }
    }

    private static void oneClient(Random random, String type, int port, String id) throws Exception {
        List<byte[]> sent = new ArrayList<>(List.of(Wire.connect(id)));
        List<byte[]> expected = new ArrayList<>(List.of(Wire.CONNACK));
        for (int i = random.nextInt(20); i > 0; i--) {
            byte[] payload = new byte[random.nextInt(8) == 0 ? random.nextInt(300_000) : random.nextInt(200)];
            random.nextBytes(payload);
            byte[] publish = Wire.publish("topic/" + random.nextInt(5), i, payload);
            sent.add(publish);
            expected.add(publish);
        }
        sent.add(Wire.PINGREQ);
        expected.add(Wire.PINGRESP);
        byte[] all = Wire.join(sent.toArray(byte[][]::new));
        try (TestClient client = TestTls.connect(type, port)) {
            if (random.nextInt(6) == 0) { // of the vanishing kind: only that we survive counts
                client.send(sent.get(0));
                client.socket().setSoLinger(random.nextBoolean(), 0);
                return;
            }
            Thread writer = new Thread(() -> write(client, all, random));
            writer.start();
            client.expect(expected.toArray(byte[][]::new));
            writer.join();
        }
    }

    private static void write(TestClient client, byte[] all, Random random) {
        try {
            int at = 0;
            while (at < all.length) {
                int part = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 40 : 200_000));
                client.send(java.util.Arrays.copyOfRange(all, at, at + part));
                at += part;
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
