package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A TLS listener")
class TlsListenerTest {
    private final TestBroker broker = new TestBroker();
    private Transport transport;

    @TempDir
    Path folder;

    private void start(boolean allowNative) {
        transport = new Transport(2, allowNative);
        transport.registry.brokerCame(broker);
    }

    @AfterEach
    void close() {
        transport.close();
        assertEquals(List.of(), broker.faults);
    }

    private int listen(String certificate, String key, String... more) {
        String[] all = new String[more.length + 6];
        System.arraycopy(
                new String[] {
                    "type",
                    "tls",
                    "certificate",
                    TestTls.file(certificate).toString(),
                    "key",
                    TestTls.file(key).toString()
                },
                0,
                all,
                0,
                6);
        System.arraycopy(more, 0, all, 6, more.length);
        return transport.listen("l", all);
    }

    private static BigInteger serial(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }

    /** Uses the connection, as a TLS 1.3 client learns only then that its certificate was refused. */
    private static void use(SSLSocket socket) throws IOException {
        try (TestClient client = new TestClient(socket)) {
            client.send(Wire.connect("a")).expect(Wire.CONNACK);
        }
    }

    @ParameterizedTest(name = "{0} {1}, native {2}, {3}")
    @CsvSource({
        "rsa.pem, rsa.key, true, TLSv1.3",
        "rsa.pem, rsa.key, true, TLSv1.2",
        "rsa.pem, rsa.key, false, TLSv1.3",
        "rsa.pem, rsa.key, false, TLSv1.2",
        "rsa.pem, rsa-pkcs1.key, true, TLSv1.3",
        "ec.pem, ec.key, true, TLSv1.2",
        "ec.pem, ec.key, false, TLSv1.3",
        "ec.pem, ec-sec1.key, true, TLSv1.3",
        "ed25519.pem, ed25519.key, true, TLSv1.3",
        "ed25519.pem, ed25519.key, false, TLSv1.2"
    })
    @DisplayName("completes handshakes with every kind of key, in both editions of TLS, on both engines")
    void handshakes(String certificate, String key, boolean allowNative, String protocol) throws Exception {
        start(allowNative);
        int port = listen(certificate, key);
        assertEquals("open", transport.view("l").state());
        try (SSLSocket socket = TestTls.handshake(port, "", protocol)) {
            use(socket);
        }
        TestBroker.Session session = broker.awaitOpened();
        assertTrue(
                session.connection.info().tls().startsWith(protocol + " TLS_"),
                session.connection.info().tls());
        assertEquals(List.of(), session.connection.info().certificates());
        boolean jdk = transport.view("l").details().get("tlsProvider").equals("JDK");
        assertEquals(!allowNative || key.startsWith("ed"), jdk);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("speaks no TLS older than 1.2, and no suite without authenticated encryption")
    void oldProtocols(boolean allowNative) throws Exception {
        start(allowNative);
        int port = listen("rsa.pem", "rsa.key");
        try (SSLSocket socket = TestTls.handshake(port, "", "TLSv1.2")) {
            String suite = socket.getSession().getCipherSuite();
            assertTrue(suite.contains("_GCM_") || suite.contains("CHACHA20"), suite);
        }
        int only13 = listen("rsa.pem", "rsa.key", "tlsProtocols", "TLSv1.3");
        assertEquals(port, only13);
        assertThrows(IOException.class, () -> TestTls.handshake(port, "", "TLSv1.2"));
        Transport.await("the refusal is counted", () -> transport.view("l").refused() == 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("with clientCertificate=required admits those with a certificate, and hands it to the broker")
    void clientCertificate(boolean allowNative) throws Exception {
        start(allowNative);
        int port = listen(
                "rsa.pem",
                "rsa.key",
                "clientCertificate",
                "required",
                "clientCa",
                TestTls.file("ca.pem").toString());
        use(TestTls.handshake(port, "alice"));
        use(TestTls.handshake(port, "mallory")); // no list of revocations yet
        List<X509Certificate> presented = broker.awaitOpened().connection.info().certificates();
        assertEquals("CN=alice", presented.get(0).getSubjectX500Principal().getName());
        assertThrows(IOException.class, () -> use(TestTls.handshake(port, "")));

        listen(
                "rsa.pem",
                "rsa.key",
                "clientCertificate",
                "optional",
                "clientCa",
                TestTls.file("ca.pem").toString());
        use(TestTls.handshake(port, ""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("with a crl turns away the certificates on it, and no others")
    void revoked(boolean allowNative) throws Exception {
        start(allowNative);
        int port = listen(
                "rsa.pem",
                "rsa.key",
                "clientCertificate",
                "required",
                "clientCa",
                TestTls.file("ca.pem").toString(),
                "crl",
                TestTls.file("crl.pem").toString());
        use(TestTls.handshake(port, "alice"));
        assertThrows(IOException.class, () -> use(TestTls.handshake(port, "mallory")));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "rsa.pem, ec.key, ec.key: does not belong to certificate =",
        "rsa.pem, rsa-encrypted.key, is encrypted",
        "rsa.pem, missing.key, there is no such file",
        "rsa.pem, ca.pem, holds no private key",
        "rsa.key, rsa.key, holds no certificate",
        "README.txt, rsa.key, is not in PEM format"
    })
    @DisplayName("with files that do not fit is refused with the reason, and the last good files stay in force")
    void refusedFiles(String certificate, String key, String reason) throws Exception {
        start(true);
        Path files = TestTls.file("rsa.pem").getParent();
        String[] bad = {
            "type",
            "tls",
            "certificate",
            files.resolve(certificate).toString(),
            "key",
            files.resolve(key).toString()
        };
        transport.listen("l", bad);
        assertFalse(transport.view("l").open());
        assertTrue(
                transport.view("l").state().contains(reason),
                transport.view("l").state());
        assertTrue(transport.view("l").state().startsWith("etc/mosaicmq.listener-l.cfg: "));

        int port = listen("rsa.pem", "rsa.key");
        transport.listen("l", bad);
        assertTrue(transport.view("l").open());
        assertTrue(transport.view("l").state().contains(reason));
        use(TestTls.handshake(port, ""));
    }

    @Test
    @DisplayName("uses renewed files for new handshakes, whether written, renamed or swapped by link, and drops nobody")
    void renewed() throws Exception {
        start(true);
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        copy("rsa", first);
        copy("ec", second);
        Path link = Files.createSymbolicLink(folder.resolve("current"), first);
        int port = transport.listen(
                "l",
                "type",
                "tls",
                "certificate",
                link.resolve("c.pem").toString(),
                "key",
                link.resolve("k.key").toString());
        try (SSLSocket old = TestTls.handshake(port, "")) {
            assertEquals(BigInteger.valueOf(1001), serial(old));
            TestClient client = new TestClient(old);
            client.send(Wire.connect("old")).expect(Wire.CONNACK);

            // as Kubernetes does: another link is renamed over the one in use
            Path next = Files.createSymbolicLink(folder.resolve("next"), second);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
            awaitSerial(port, 1002);

            // one file after the other: between the two the set does not fit, and the last good one serves
            Files.copy(TestTls.file("rsa.pem"), second.resolve("c.pem"), StandardCopyOption.REPLACE_EXISTING);
            Transport.await(
                    "the misfit is noticed", () -> transport.view("l").state().contains("does not belong"));
            awaitSerial(port, 1002);
            Path written = second.resolve("k.new");
            Files.copy(TestTls.file("rsa.key"), written);
            Files.move(written, second.resolve("k.key"), StandardCopyOption.ATOMIC_MOVE);
            awaitSerial(port, 1001);
            assertEquals("open", transport.view("l").state());

            // half a file
            String whole = Files.readString(second.resolve("c.pem"), StandardCharsets.US_ASCII);
            Files.writeString(second.resolve("c.pem"), whole.substring(0, whole.length() / 2));
            Transport.await(
                    "the half is noticed", () -> transport.view("l").state().contains("cut short"));
            awaitSerial(port, 1001);

            client.send(Wire.PINGREQ).expect(Wire.PINGRESP);
        }
    }

    private static void copy(String name, Path target) throws IOException {
        Files.copy(TestTls.file(name + ".pem"), target.resolve("c.pem"));
        Files.copy(TestTls.file(name + ".key"), target.resolve("k.key"));
    }

    private static void awaitSerial(int port, int serial) throws InterruptedException {
        Transport.await("new handshakes see certificate " + serial, () -> {
            try (SSLSocket socket = TestTls.handshake(port, "")) {
                return serial(socket).equals(BigInteger.valueOf(serial));
            } catch (Exception e) {
                throw new AssertionError("every handshake succeeds all the while", e);
            }
        });
    }

    @Test
    @DisplayName("whose files are missing opens when they appear")
    void lateFiles() throws Exception {
        start(true);
        transport.listen(
                "l",
                "type",
                "tls",
                "certificate",
                folder.resolve("c.pem").toString(),
                "key",
                folder.resolve("k.key").toString());
        assertFalse(transport.view("l").open());
        copy("rsa", folder);
        Transport.await("it is open", () -> transport.view("l").open());
        use(TestTls.handshake(transport.view("l").port(), ""));
    }

    @Test
    @DisplayName("[B1] closes a client that does not finish its handshake in time")
    void slowHandshake() throws Exception {
        start(true);
        int port = listen("rsa.pem", "rsa.key", "handshakeTimeout", "1");
        try (TestClient client = TestClient.to(port)) {
            client.send(new byte[] {0x16, 3, 1, 2, 0, 1}); // the beginning of a ClientHello
            client.readToEnd();
        }
        Transport.await("the refusal is counted", () -> transport.view("l").refused() == 1);
    }

    @Test
    @DisplayName("[B2] closes a client whose ClientHello announces 16 MB")
    void hugeClientHello() throws Exception {
        for (boolean allowNative : new boolean[] {true, false}) {
            start(allowNative);
            int port = listen("rsa.pem", "rsa.key", "handshakeTimeout", "100", "connectTimeout", "100");
            try (TestClient client = TestClient.to(port)) {
                byte[] record = new byte[5 + 16_000];
                System.arraycopy(
                        new byte[] {0x16, 3, 1, (byte) (16_000 >> 8), (byte) (16_000 & 0xFF), 1, (byte) 0xFF, -1, -1},
                        0,
                        record,
                        0,
                        9);
                client.send(record);
                client.readToEnd();
            }
            if (allowNative) {
                transport.close();
            }
        }
    }

    @Test
    @DisplayName("survives a client that speaks plain MQTT to it")
    void plain() throws Exception {
        start(true);
        int port = listen("rsa.pem", "rsa.key");
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a"));
            client.readToEnd();
        }
        use(TestTls.handshake(port, ""));
    }
}
