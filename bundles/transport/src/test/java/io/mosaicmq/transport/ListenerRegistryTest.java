package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.LoginRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Listeners")
class ListenerRegistryTest {
    private final TestBroker broker = new TestBroker();
    private final Transport transport = Transport.withLoops(2);

    @AfterEach
    void close() {
        transport.close();
        assertEquals(List.of(), broker.faults);
    }

    private record Policy(AnonymousPolicy anonymous) implements AccessControl {
        @Override
        public CompletionStage<Admission> admit(LoginRequest request) {
            throw new AssertionError("not asked here");
        }

        @Override
        public Optional<EnhancedAuthenticator.Exchange> begin(String method, LoginRequest request) {
            throw new AssertionError("not asked here");
        }
    }

    @Test
    @DisplayName("open when the broker has been seen, and stay open without it")
    void waitForTheBroker() throws Exception {
        transport.listen("a");
        assertFalse(transport.view("a").open());
        assertEquals("waiting for the broker", transport.view("a").state());
        transport.registry.brokerCame(broker);
        assertTrue(transport.view("a").open());
        transport.registry.brokerLeft(broker);
        assertTrue(transport.view("a").open());
        TestClient.to(transport.view("a").port()).close();
    }

    @Test
    @DisplayName("that are edited keep their connections, and their socket unless its address changed")
    void edited() throws Exception {
        transport.registry.brokerCame(broker);
        int port = transport.listen("a");
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            assertEquals(port, transport.listen("a", "maximumConnections", "1"));
            try (TestClient second = TestClient.to(port)) {
                assertEquals(0, second.readToEnd().length);
            }
            assertEquals(1, transport.view("a").refused());
            int moved = transport.listen("a", "backlog", "17");
            assertNotEquals(port, moved);
            assertThrows(IOException.class, () -> TestClient.to(port));
            client.send(Wire.PINGREQ).expect(Wire.PINGRESP);
            assertEquals(1, transport.view("a").connections());
        }
    }

    @Test
    @DisplayName("that are removed close their connections, and no others")
    void removed() throws Exception {
        transport.registry.brokerCame(broker);
        int one = transport.listen("one");
        int two = transport.listen("two");
        try (TestClient first = TestClient.to(one);
                TestClient second = TestClient.to(two)) {
            first.send(Wire.connect("a")).expect(Wire.CONNACK);
            second.send(Wire.connect("b")).expect(Wire.CONNACK);
            transport.remove("one");
            assertEquals(0, first.readToEnd().length);
            assertThrows(IOException.class, () -> TestClient.to(one));
            second.send(Wire.PINGREQ).expect(Wire.PINGRESP);
            assertEquals("listener one was removed", broker.awaitOpened().awaitClosed());
        }
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "port, 65536, port = 65536: must be a whole number from 0 to 65535",
        "port, abc, port = abc: must be a whole number from 0 to 65535",
        "type, mqtt, 'type = mqtt: must be one of tcp, tls, ws, wss'",
        "maximunConnections, 5, maximunConnections is no setting; did you mean maximumConnections?",
        "Port, 5, Port is no setting; did you mean port?",
        "certifcate, x.pem, certifcate is no setting; did you mean certificate?",
        "frobnicate, 5, frobnicate is no setting; known are acceptAnonymous",
        "tcpNoDelay, maybe, 'tcpNoDelay = maybe: must be true or false, on or off'",
        "host, not a host, host = not a host: must be an address or a name",
        "certificate, x.pem, 'certificate is set, but type = tcp is not encrypted'",
        "proxyProtocol, on, proxyProtocol = on needs proxyNetworks",
        "proxyNetworks, 10.0.0.0/33, proxyNetworks = 10.0.0.0/33: must be networks",
        "connectTimeout, 0, connectTimeout = 0: must be a whole number from 1 to 3600"
    })
    @DisplayName(
            "whose configuration is wrong are refused whole, with file, key, value and remedy; the last good one stays")
    void refused(String key, String value, String reason) throws Exception {
        transport.registry.brokerCame(broker);
        transport.listen("new", key, value);
        assertFalse(transport.view("new").open());
        String state = transport.view("new").state();
        assertTrue(state.startsWith("etc/mosaicmq.listener-new.cfg: ") && state.contains(reason), state);

        int port = transport.listen("old");
        transport.listen("old", key, value, "maximumConnections", "1");
        assertEquals(port, transport.view("old").port());
        assertEquals(0, transport.view("old").maximumConnections());
        assertTrue(transport.view("old").open());
        assertTrue(transport.view("old").state().contains(reason));
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
        }
        transport.listen("old");
        assertEquals("open", transport.view("old").state());
    }

    @Test
    @DisplayName("whose port is taken say so, and open once it is free")
    void portInUse() throws Exception {
        transport.registry.brokerCame(broker);
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            transport.listen("a", "port", String.valueOf(port));
            assertFalse(transport.view("a").open());
            assertTrue(
                    transport.view("a").state().contains("port " + port),
                    transport.view("a").state());
        }
        Transport.await("it is open", () -> transport.view("a").open());
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
        }
    }

    @Test
    @DisplayName("for other hosts are refused while anybody is let in, unless their file says so")
    void openToAll() throws Exception {
        transport.registry.brokerCame(broker);
        transport.registry.accessControl(Optional.of(new Policy(AnonymousPolicy.ALL)));
        transport.listen("local");
        transport.listen("wide", "host", "0.0.0.0");
        transport.listen("wanted", "host", "0.0.0.0", "acceptAnonymous", "true");
        assertTrue(transport.view("local").open());
        assertTrue(transport.view("wanted").open());
        assertFalse(transport.view("wide").open());
        assertTrue(transport.view("wide").state().contains("anonymous = all"));

        transport.registry.accessControl(Optional.of(new Policy(AnonymousPolicy.LOOPBACK)));
        assertTrue(transport.view("wide").open());
        transport.registry.accessControl(Optional.of(new Policy(AnonymousPolicy.ALL)));
        assertFalse(transport.view("wide").open());
        transport.registry.accessControl(Optional.empty());
        assertTrue(transport.view("wide").open());
    }

    @Test
    @DisplayName("close what a broker took that left without a word, and let the next one begin")
    void brokerReplaced() throws Exception {
        transport.registry.brokerCame(broker);
        int port = transport.listen("a");
        TestBroker next = new TestBroker();
        try (TestClient before = TestClient.to(port)) {
            before.send(Wire.connect("a")).expect(Wire.CONNACK);
            transport.registry.brokerLeft(broker);
            try (TestClient between = TestClient.to(port)) {
                between.send(Wire.connect("b"), Wire.PINGREQ);
                // Nothing tells that the CONNECT is held, so a second round is made before the broker comes.
                Transport.await("it is counted", () -> transport.view("a").connections() == 2);
                transport.registry.brokerCame(next);
                between.expect(Wire.CONNACK, Wire.PINGRESP);
                assertEquals(0, before.readToEnd().length);
                between.send(Wire.PINGREQ).expect(Wire.PINGRESP);
            }
        }
        assertEquals("the broker was stopped", broker.awaitOpened().awaitClosed());
        assertEquals(List.of(), next.faults);
    }

    @Test
    @DisplayName("close everything within three seconds when they are stopped, even clients that do not read")
    void stopped() throws Exception {
        transport.registry.brokerCame(broker);
        int port = transport.listen("a");
        try (TestClient client = TestClient.to(port);
                TestClient silent = TestClient.to(port)) {
            silent.send(new byte[] {0x10});
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
            TestBroker.Session session = broker.awaitOpened();
            session.connection.loop().execute(() -> {
                byte[] publish = Wire.publish("t", 0, new byte[1_000_000]);
                for (int i = 0; i < 40; i++) {
                    session.connection.write(publish, 0, publish.length);
                }
            });
            transport.close();
            assertEquals("the server is shutting down", session.awaitClosed());
        }
    }
}
