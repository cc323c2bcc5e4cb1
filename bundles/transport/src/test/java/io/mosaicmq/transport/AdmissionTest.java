package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Between accept and the broker")
class AdmissionTest {
    private final Transport transport = Transport.withLoops(2);

    @AfterEach
    void close() {
        transport.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tls", "ws", "wss"})
    @DisplayName("[B1] a client that sends nothing, or a byte now and then, is closed at the deadline")
    void slowloris(String type) throws Exception {
        transport.registry.brokerCame(new TestBroker());
        int port = TestTls.listen(transport, type, "connectTimeout", "1", "handshakeTimeout", "60");
        try (TestClient silent = TestClient.to(port);
                TestClient slow = TestClient.to(port)) {
            slow.send(new byte[] {type.equals("tcp") ? (byte) 0x10 : type.equals("ws") ? (byte) 'G' : 0x16});
            assertEquals(0, silent.readToEnd().length);
            slow.readToEnd();
        }
        Transport.await("both are counted", () -> transport.view("l").refused() == 2);
        Transport.await("both are gone", () -> transport.view("l").connections() == 0);
    }

    @ParameterizedTest(name = "level {0}")
    @CsvSource({"5, 2003008800", "4, 20020003"})
    @DisplayName("[MQTT5-3.2.2] a client is told that the broker is away, at the deadline")
    void brokerAway(int level, String connack) throws Exception {
        TestBroker broker = new TestBroker();
        transport.registry.brokerCame(broker);
        int port = transport.listen("l", "connectTimeout", "1");
        transport.registry.brokerLeft(broker);
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(level, "a"), Wire.PINGREQ);
            assertArrayEquals(HexFormat.of().parseHex(connack), client.readToEnd());
        }
        assertTrue(broker.opened.isEmpty());
    }

    @Test
    @DisplayName("a broker that answers late finds what was sent meanwhile, and the deadline no longer holds")
    void lateAnswer() throws Exception {
        TestBroker broker = new TestBroker() {
            @Override
            Session session(Connection connection, Packet.Connect connect) {
                return new Session(connection, connect) {
                    @Override
                    void opened() {
                        connection.loop().every(2_000, super::opened);
                    }
                };
            }
        };
        transport.registry.brokerCame(broker);
        int port = transport.listen("l", "connectTimeout", "1");
        try (TestClient client = TestClient.to(port)) {
            byte[] publish = Wire.publish("t", 0, new byte[50_000]);
            client.send(Wire.connect("a"), publish, publish, Wire.PINGREQ);
            client.expect(Wire.CONNACK, publish, publish, Wire.PINGRESP);
            // A stranger is not read ahead: the rest stayed in the kernel.
            assertEquals(List.of(), broker.faults);
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.3-6] clients without an identifier are spread over the loops, not left where they were accepted")
    void withoutIdentifier() throws Exception {
        TestBroker broker = new TestBroker();
        transport.registry.brokerCame(broker);
        int port = transport.listen("l");
        Set<Integer> loops = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            try (TestClient client = TestClient.to(port)) {
                client.send(Wire.connect("")).expect(Wire.CONNACK);
                loops.add(broker.awaitOpened().connection.loop().index());
            }
        }
        assertEquals(Set.of(0, 1), loops);
    }

    @Test
    @DisplayName("a broker that refuses to place a client has its reason told; one that fails costs the connection")
    void placementFails() throws Exception {
        TestBroker broker = new TestBroker();
        broker.home = (connect, current) -> {
            if (connect.clientId().equals("unwanted")) {
                throw new ProtocolViolation(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "test", "no such place");
            }
            throw new IllegalStateException("made by the test");
        };
        transport.registry.brokerCame(broker);
        int port = transport.listen("l");
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(5, "unwanted"));
            assertArrayEquals(new byte[] {0x20, 3, 0, (byte) 0x85, 0}, client.readToEnd());
        }
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect(5, "a"));
            assertEquals(0, client.readToEnd().length);
        }
        Transport.await("both are gone", () -> transport.view("l").connections() == 0);
    }
}
