package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection over WebSocket")
class WebSocketTest {
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    private final TestBroker broker = new TestBroker();
    private final Random random = new Random(11);
    private Transport transport;

    @BeforeEach
    void open() {
        transport = Transport.withLoops(2);
        broker.home = (connect, current) -> 1 - current; // always moves
        transport.registry.brokerCame(broker);
    }

    @AfterEach
    void close() {
        transport.close();
        assertEquals(List.of(), broker.faults);
        assertTrue(broker.open.isEmpty());
    }

    private static String request(String... lines) {
        return "GET /mqtt HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static final String[] SOUND = {
        "Upgrade: websocket",
        "Connection: keep-alive, Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: foo, mqtt"
    };

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] frame(int first, byte[] payload) {
        byte[] mask = new byte[4];
        random.nextBytes(mask);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.write(0x80 | 126);
            out.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(0x80 | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        out.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ mask[i % 4]);
        }
        return out.toByteArray();
    }

    private static String readHead(TestClient client) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) client.read(1)[0]);
        }
        return head.toString();
    }

    private record Frame(int first, byte[] payload) {}

    private static Frame readFrame(TestClient client) throws IOException {
        byte[] header = client.read(2);
        long length = header[1]; // a server's frames are not masked, or this is negative
        if (length == 126) {
            length = ByteBuffer.wrap(client.read(2)).getShort() & 0xFFFF;
        } else if (length == 127) {
            length = ByteBuffer.wrap(client.read(8)).getLong();
        }
        return new Frame(header[0] & 0xFF, client.read((int) length));
    }

    /** Payload of binary frames, until there is enough of it. */
    private static byte[] readPayload(TestClient client, int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() < bytes) {
            Frame frame = readFrame(client);
            assertEquals(BINARY, frame.first());
            out.writeBytes(frame.payload());
        }
        return out.toByteArray();
    }

    private TestClient upgraded(int port) throws IOException {
        TestClient client = TestClient.to(port);
        client.send(ascii(request(SOUND)));
        readHead(client);
        return client;
    }

    @Test
    @DisplayName("[MQTT5-6.0.0-3] is upgraded with the key's answer and the sub-protocol it offered")
    void upgrade() throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii(request(SOUND)));
            String head = readHead(client);
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            assertTrue(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), head);
            assertTrue(head.contains("Sec-WebSocket-Protocol: mqtt\r\n"), head);
            client.send(frame(BINARY, Wire.connect("a")));
            assertArrayEquals(Wire.CONNACK, readPayload(client, 4));
            client.send(frame(BINARY, Wire.DISCONNECT));
            Frame last = readFrame(client);
            assertEquals(CLOSE, last.first());
            assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, last.payload());
        }
        assertEquals("ws", broker.awaitOpened().connection.info().transport());
    }

    @Test
    @DisplayName("frames that come with the request in one write are not lost")
    void pipelined() throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii(request(SOUND)), frame(BINARY, Wire.join(Wire.connect("a"), Wire.PINGREQ)));
            readHead(client);
            assertArrayEquals(Wire.join(Wire.CONNACK, Wire.PINGRESP), readPayload(client, 6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    @DisplayName(
            "[MQTT5-6.0.0-2] packets cut into frames, fragments and writes at random, with pings between, arrive whole")
    void torture(String type) throws Exception {
        int port = TestTls.listen(transport, type);
        for (int round = 0; round < 20; round++) {
            List<byte[]> packets = new ArrayList<>(List.of(Wire.connect("c" + round)));
            List<byte[]> expected = new ArrayList<>(List.of(Wire.CONNACK));
            for (int i = 0; i < 30; i++) {
                byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(150_000) : random.nextInt(300)];
                random.nextBytes(payload);
                packets.add(Wire.publish("t" + random.nextInt(3), i + 1, payload));
                expected.add(packets.get(packets.size() - 1));
            }
            byte[] stream = framed(Wire.join(packets.toArray(byte[][]::new)));
            byte[] answer = Wire.join(expected.toArray(byte[][]::new));
            try (TestClient client = type.equals("ws") ? upgraded(port) : new TestClient(TestTls.handshake(port, ""))) {
                if (type.equals("wss")) {
                    client.send(ascii(request(SOUND)));
                    readHead(client);
                }
                Thread writer = new Thread(() -> writeInParts(client, stream));
                writer.start();
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                while (got.size() < answer.length) {
                    Frame frame = readFrame(client);
                    if (frame.first() == BINARY) {
                        got.writeBytes(frame.payload());
                    } else {
                        assertEquals(PONG, frame.first());
                        assertArrayEquals(new byte[] {1, 2, 3}, frame.payload());
                    }
                }
                assertArrayEquals(answer, got.toByteArray());
                writer.join();
            }
        }
    }

    private byte[] framed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        boolean inMessage = false;
        while (at < bytes.length) {
            if (random.nextInt(5) == 0) {
                out.writeBytes(frame(PING, new byte[] {1, 2, 3}));
            }
            int part = Math.min(bytes.length - at, random.nextInt(random.nextBoolean() ? 20 : 100_000));
            boolean last = random.nextBoolean() || at + part == bytes.length;
            out.writeBytes(frame((last ? 0x80 : 0) | (inMessage ? 0 : 2), Arrays.copyOfRange(bytes, at, at + part)));
            inMessage = !last;
            at += part;
        }
        return out.toByteArray();
    }

    private void writeInParts(TestClient client, byte[] bytes) {
        Random cuts = new Random(bytes.length);
        int at = 0;
        try {
            while (at < bytes.length) {
                int part = Math.min(bytes.length - at, 1 + cuts.nextInt(cuts.nextBoolean() ? 30 : 60_000));
                client.send(Arrays.copyOfRange(bytes, at, at + part));
                at += part;
            }
        } catch (IOException e) {
            broker.faults.add(e.toString());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a text frame,                       81 80 01020304,            1003",
        "a frame that is not masked,         82 01 00,                  1002",
        "extension bits,                     C2 80 01020304,            1002",
        "an unknown opcode,                  83 80 01020304,            1002",
        "an unknown control opcode,          8B 80 01020304,            1002",
        "a continuation of nothing,          80 80 01020304,            1002",
        "a message within a message,         02 80 01020304 82 80 01020304, 1002",
        "a fragmented ping,                  09 80 01020304,            1002",
        "a ping of 126 bytes,                89 FE 007E 01020304,       1002",
        "a frame above the packet limit,     82 FF 00000000 00800001 01020304, 1009",
        "a frame of negative length,         82 FF FFFFFFFF FFFFFFFF 01020304, 1009"
    })
    @DisplayName("[MQTT5-6.0.0-1] a malformed frame is answered with its Close code")
    void malformed(String what, String hex, int code) throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = upgraded(port)) {
            client.send(frame(BINARY, Wire.connect("a")));
            readPayload(client, 4);
            client.send(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
            Frame close = readFrame(client);
            assertEquals(CLOSE, close.first());
            assertEquals(code, ByteBuffer.wrap(close.payload()).getShort());
            assertEquals(0, client.readToEnd().length);
        }
        assertTrue(broker.awaitOpened().awaitClosed().startsWith("WebSocket: "));
    }

    @Test
    @DisplayName("a Close is echoed, and what came before it was handled")
    void closeIsEchoed() throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = upgraded(port)) {
            client.send(
                    frame(BINARY, Wire.connect("a")),
                    frame(BINARY, Wire.PINGREQ),
                    frame(CLOSE, new byte[] {0x0F, (byte) 0xA0})); // 4000
            Frame frame = readFrame(client);
            while (frame.first() == BINARY) {
                frame = readFrame(client);
            }
            assertEquals(CLOSE, frame.first());
            assertArrayEquals(new byte[] {0x0F, (byte) 0xA0}, frame.payload());
        }
        TestBroker.Session session = broker.awaitOpened();
        assertEquals("closed by the client", session.awaitClosed());
        assertEquals(2, session.packets); // PINGREQ and the end
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "426; GET /mqtt HTTP/1.1|Host: h",
                "404; GET /other HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade",
                "400; POST /mqtt HTTP/1.1|Host: h|Content-Length: 0",
                "400; GET /mqtt HTTP/1.0|Host: h",
                "400; GET /mqtt HTTP/1.1|Host: h|Content-Length: 3|Upgrade: websocket",
                "426; GET /mqtt HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 8",
                "400; GET /mqtt HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13"
                        + "|Sec-WebSocket-Key: short",
                "400; GET /mqtt HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13"
                        + "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "400; GET /mqtt HTTP/1.1|Host: h|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13"
                        + "|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Protocol: stomp",
                "400; complete nonsense"
            })
    @DisplayName("a request for anything else is answered and closed")
    void refusedRequest(String status, String lines) throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii(lines.replace("|", "\r\n") + "\r\n\r\n"));
            String answer = new String(client.readToEnd(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
        assertEquals(1, transport.view("ws").refused());
    }

    @Test
    @DisplayName("[B6] a request header above 8 KiB is refused")
    void largeRequest() throws Exception {
        int port = transport.listen("ws", "type", "ws");
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii("GET /mqtt HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"));
            String answer = new String(client.readToEnd(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"https://evil.example, 403", "https://good.example, 101", "none, 101"})
    @DisplayName("[I4] only pages of the origins listed may connect")
    void origins(String origin, String status) throws Exception {
        int port = transport.listen("ws", "type", "ws", "origins", "https://good.example, https://other.example:8443");
        String[] lines = Arrays.copyOf(SOUND, SOUND.length + 1);
        lines[SOUND.length] = origin.equals("none") ? "X: y" : "Origin: " + origin;
        try (TestClient client = TestClient.to(port)) {
            client.send(ascii(request(lines)));
            assertTrue(readHead(client).startsWith("HTTP/1.1 " + status + " "));
        }
    }
}
