package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[B7] The header of the PROXY protocol")
class ProxyHeaderTest {
    private static final String SIGNATURE = "0D0A0D0A000D0A515549540A";
    /** 192.0.2.7:1025 to 192.0.2.1:1883. */
    private static final String IPV4 = "C0000207 C0000201 0401 075B";

    private Optional<Transport> transport = Optional.empty();

    @AfterEach
    void close() {
        transport.ifPresent(Transport::close);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProxyHeader parse(byte[] bytes) {
        return ProxyHeader.parse(bytes, bytes.length).orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PROXY TCP4 192.0.2.7 192.0.2.1 1025 1883, 192.0.2.7, 1025",
        "PROXY TCP6 2001:db8::7 2001:db8::1 65535 0, 2001:db8::7, 65535"
    })
    @DisplayName("of version 1 tells the address")
    void firstVersion(String line, String address, int port) {
        ProxyHeader header = parse(ascii(line + "\r\nrest"));
        assertEquals(line.length() + 2, header.length());
        assertEquals(Optional.of(new InetSocketAddress(address, port)), header.source());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN ffff::1 what ever 1 2"})
    @DisplayName("of version 1 that knows nothing leaves the real address")
    void unknown(String line) {
        assertEquals(Optional.empty(), parse(ascii(line + "\r\n")).source());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 192.0.2.1 1025",
                "PROXY TCP4 192.0.2.7 192.0.2.1 1025 1883 ",
                "PROXY  TCP4 192.0.2.7 192.0.2.1 1025 1883",
                "PROXY TCP4 192.0.2.7 192.0.2.1 01025 1883",
                "PROXY TCP4 192.0.2.7 192.0.2.1 70000 1883",
                "PROXY TCP4 192.0.2.7 192.0.2.1 -1 1883",
                "PROXY TCP4 192.0.2.256 192.0.2.1 1025 1883",
                "PROXY TCP4 192.0.2.07 192.0.2.1 1025 1883",
                "PROXY TCP4 192.0.2 192.0.2.1 1025 1883",
                "PROXY TCP4 localhost 192.0.2.1 1025 1883",
                "PROXY TCP4 2001:db8::7 2001:db8::1 1025 1883",
                "PROXY TCP6 192.0.2.7 192.0.2.1 1025 1883",
                "PROXY TCP6 2001:db8:::7 2001:db8::1 1025 1883",
                "PROXY UDP4 192.0.2.7 192.0.2.1 1025 1883",
                "PROXY UNKNOWNISH",
                "PROXY",
                "GET / HTTP/1.1"
            })
    @DisplayName("of version 1 with anything wrong is refused")
    void malformedFirst(String line) {
        assertThrows(BadPreamble.class, () -> parse(ascii(line + "\r\n")));
    }

    @Test
    @DisplayName("of version 1 that does not end is refused at 107 bytes")
    void endless() {
        byte[] bytes = ascii("PROXY UNKNOWN " + "x".repeat(200));
        assertEquals(Optional.empty(), ProxyHeader.parse(bytes, 106));
        assertThrows(BadPreamble.class, () -> ProxyHeader.parse(bytes, 107));
        assertThrows(BadPreamble.class, () -> parse(ascii("PROXY UNKNOWN " + "x".repeat(100) + "\r\n")));
    }

    @Test
    @DisplayName("of version 2 tells the address, and where MQTT begins")
    void secondVersion() {
        ProxyHeader fourth = parse(hex(SIGNATURE + "21 11 000C" + IPV4 + "10"));
        assertEquals(28, fourth.length());
        assertEquals(Optional.of(new InetSocketAddress("192.0.2.7", 1025)), fourth.source());
        String six = "20010DB8000000000000000000000007 20010DB8000000000000000000000001 0401 075B";
        ProxyHeader sixth = parse(hex(SIGNATURE + "21 21 0028" + six + "04 0001 FF"));
        assertEquals(56, sixth.length());
        assertEquals(Optional.of(new InetSocketAddress("2001:db8::7", 1025)), sixth.source());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"20 00 0000", "20 11 000C" + IPV4, "20 00 0003 FFFFFF", "21 00 0000", "21 00 0004 04000100"})
    @DisplayName("of version 2 from the proxy itself, or without an address, leaves the real one")
    void local(String rest) {
        assertEquals(Optional.empty(), parse(hex(SIGNATURE + rest)).source());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "11 11 000C" + IPV4, // version 1
                "22 11 000C" + IPV4, // command 2
                "21 12 000C" + IPV4, // datagram
                "21 41 000C" + IPV4, // family 4
                "21 11 000B" + IPV4, // shorter than its addresses
                "21 21 000C" + IPV4, // IPv6 with the length of IPv4
                "21 11 000D" + IPV4 + "04", // an extension of one byte
                "21 11 000F" + IPV4 + "04 0001", // its value is not there
                "21 11 0010" + IPV4 + "04 FFFF 00", // its length runs over
                "21 11 0013" + IPV4 + "03 0004 00000000" // a wrong checksum
            })
    @DisplayName("of version 2 with anything wrong is refused")
    void malformedSecond(String rest) {
        assertThrows(BadPreamble.class, () -> parse(hex(SIGNATURE + rest)));
    }

    @Test
    @DisplayName("of version 2 with the right checksum is believed")
    void checksum() {
        byte[] bytes = hex(SIGNATURE + "21 11 0013" + IPV4 + "03 0004 00000000");
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        for (int i = 0; i < 4; i++) {
            bytes[bytes.length - 4 + i] = (byte) (sum.getValue() >> 8 * (3 - i));
        }
        assertEquals(bytes.length, parse(bytes).length());
    }

    @Test
    @DisplayName("is waited for at every length it can be cut to, and read the same")
    void truncated() {
        for (byte[] whole : List.of(
                ascii("PROXY TCP4 192.0.2.7 192.0.2.1 1025 1883\r\n"),
                hex(SIGNATURE + "21 11 0010" + IPV4 + "04 0001 00"))) {
            for (int length = 0; length < whole.length; length++) {
                assertEquals(Optional.empty(), ProxyHeader.parse(Arrays.copyOf(whole, length), length));
            }
            assertTrue(parse(whole).source().isPresent());
        }
    }

    @Test
    @DisplayName("made of noise never does more than be refused")
    void noise() {
        Random random = new Random(17);
        byte[] signature = hex(SIGNATURE);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16 + random.nextInt(300)];
            random.nextBytes(bytes);
            System.arraycopy(signature, 0, bytes, 0, signature.length);
            bytes[12] = (byte) (0x20 | random.nextInt(2));
            bytes[13] = (byte) (random.nextInt(4) << 4 | 1);
            bytes[14] = 0;
            try {
                ProxyHeader.parse(bytes, bytes.length).ifPresent(header -> assertTrue(header.length() <= bytes.length));
            } catch (BadPreamble expected) {
                assertTrue(expected.getMessage().startsWith("PROXY header"));
            }
        }
    }

    private int listen(TestBroker broker, String networks, String type) {
        Transport made = Transport.withLoops(2);
        transport = Optional.of(made);
        made.registry.brokerCame(broker);
        return TestTls.listen(made, type, "proxyProtocol", "on", "proxyNetworks", networks);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tls"})
    @DisplayName("from a proxy's network gives the client its address, below TLS, cut at any byte")
    void believed(String type) throws Exception {
        TestBroker broker = new TestBroker();
        broker.home = (connect, current) -> 1 - current;
        int port = listen(broker, "10.0.0.0/8,127.0.0.0/8", type);
        byte[] header = hex(SIGNATURE + "21 11 000C" + IPV4);
        try (TestClient client = TestClient.to(port)) {
            for (byte one : header) {
                client.send(new byte[] {one});
            }
            if (type.equals("tcp")) {
                client.send(Wire.connect("a")).expect(Wire.CONNACK);
            } else {
                TestClient encrypted = new TestClient(TestTls.handshake(client.socket(), ""));
                encrypted.send(Wire.connect("a")).expect(Wire.CONNACK);
            }
            TestBroker.Session session = broker.awaitOpened();
            assertEquals(
                    new InetSocketAddress("192.0.2.7", 1025),
                    session.connection.info().remote());
        }
    }

    @Test
    @DisplayName("is required from a proxy's network, and from elsewhere nothing is taken at all")
    void refused() throws Exception {
        int port = listen(new TestBroker(), "127.0.0.0/8", "tcp");
        Transport made = transport.orElseThrow();
        try (TestClient client = TestClient.to(port)) {
            client.send(Wire.connect("a"));
            assertEquals(0, client.readToEnd().length);
        }
        port = TestTls.listen(made, "tcp", "proxyProtocol", "on", "proxyNetworks", "10.0.0.0/8");
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii("PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n"), Wire.connect("a"));
            assertEquals(0, client.readToEnd().length);
        }
        Transport.await("both are counted", () -> made.view("l").refused() == 2);
    }
}
