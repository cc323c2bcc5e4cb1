package io.mosaicmq.codec;

import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.PublishHeader;
import io.mosaicmq.api.topic.Topic;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.3] writing PUBLISH")
class PublishFormatTest {
    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final Topic TOPIC = Topic.of("a/b");
    /** Forwardable properties and payload with other bytes around them. */
    private static final byte[] PROPERTIES = bytes(0x03, text("t"));

    private static final byte[] SOURCE = bytes("<<", PROPERTIES, "><", "payload", ">>");

    private final PublishFormat format = new PublishFormat();
    private final PublishHeader header = new PublishHeader().plain(TOPIC, QoS.AT_MOST_ONCE, false);

    /** Encodes with and without room in the buffer, checks the size, returns bytes and Packet Identifier offset. */
    private String encode(ProtocolVersion version) {
        PacketBuffer buffer = new PacketBuffer(0);
        buffer.put(0xAA);
        int offset = format.encode(buffer, version, header, SOURCE, 2, PROPERTIES.length, 4 + PROPERTIES.length, 7);
        assertEquals(buffer.length() - 1, format.size(version, header, PROPERTIES.length, 7));
        byte[] written = Arrays.copyOfRange(buffer.array(), 1, buffer.length());
        if (header.qos == QoS.AT_MOST_ONCE) {
            assertEquals(-1, offset);
        } else {
            assertEquals(header.packetId, (buffer.array()[offset] & 0xFF) << 8 | buffer.array()[offset + 1] & 0xFF);
        }
        return Described.of(written);
    }

    private static void assertBytes(byte[] expected, String actual) {
        assertEquals(Described.of(expected), actual);
    }

    @Test
    @DisplayName("before 5.0 properties are left out")
    void before5() {
        header.topicAlias = 1;
        header.aliasKnown = true;
        header.expiryInterval = 5;
        header.identifiers = new int[] {1};
        header.identifierCount = 1;
        assertBytes(packet(0x30, text("a/b"), "payload"), encode(V3));
        header.qos = QoS.EXACTLY_ONCE;
        header.packetId = 0xFFFE;
        header.retain = true;
        header.dup = true;
        assertBytes(packet(0x3D, text("a/b"), two(0xFFFE), "payload"), encode(V3));
        assertBytes(packet(0x3D, text("a/b"), two(0xFFFE), "payload"), encode(ProtocolVersion.V3_1));
    }

    @Test
    @DisplayName("5.0: forwardable properties follow what speaks to this receiver, the expiry first of all")
    void version5() {
        assertBytes(packet(0x30, text("a/b"), properties(PROPERTIES), "payload"), encode(V5));
        header.qos = QoS.AT_LEAST_ONCE;
        header.packetId = 1;
        header.expiryInterval = 0xFFFF_FFFEL;
        header.topicAlias = 0x1234;
        header.identifiers = new int[] {1, 127, 128, 268_435_455, 77};
        header.identifierCount = 4;
        byte[] own = bytes(
                bytes(0x02, four(0xFFFF_FFFEL)),
                bytes(0x23, two(0x1234)),
                bytes(0x0B, 1),
                bytes(0x0B, 0x7F),
                bytes(0x0B, 0x80, 0x01),
                bytes(0x0B, 0xFF, 0xFF, 0xFF, 0x7F));
        assertBytes(packet(0x32, text("a/b"), two(1), properties(own, PROPERTIES), "payload"), encode(V5));
        header.aliasKnown = true; // [MQTT5-3.3.2-8]
        assertBytes(packet(0x32, text(""), two(1), properties(own, PROPERTIES), "payload"), encode(V5));
    }

    @Test
    @DisplayName("5.0: each property that speaks to the receiver, alone")
    void oneProperty() {
        header.topicAlias = 7;
        assertBytes(packet(0x30, text("a/b"), properties(bytes(0x23, two(7)), PROPERTIES), "payload"), encode(V5));
        header.plain(TOPIC, QoS.AT_MOST_ONCE, false).expiryInterval = 0;
        assertBytes(packet(0x30, text("a/b"), properties(bytes(0x02, four(0)), PROPERTIES), "payload"), encode(V5));
        header.plain(TOPIC, QoS.AT_MOST_ONCE, false).identifiers = new int[] {9};
        header.identifierCount = 1;
        assertBytes(packet(0x30, text("a/b"), properties(bytes(0x0B, 9), PROPERTIES), "payload"), encode(V5));
    }

    @Test
    @DisplayName("[MQTT5-2.1.4] sizes around every step of the lengths")
    void sizes() {
        byte[] source = new byte[3 << 20];
        PacketBuffer buffer = new PacketBuffer(0);
        for (int payload :
                new int[] {0, 1, 120, 121, 122, 123, 16_376, 16_377, 16_378, 2_097_144, 2_097_145, 2_097_146}) {
            for (ProtocolVersion version : ProtocolVersion.values()) {
                buffer.clear();
                format.encode(buffer, version, header, source, 0, 0, 0, payload);
                assertEquals(buffer.length(), format.size(version, header, 0, payload));
                Object read = ServerPacketsTest.decode(
                                version, packet(0x30, text("a/b"), version == V5 ? properties() : bytes(), new byte[9]))
                        .get(0);
                assertEquals(9, ((ReceivedPublish) read).message().payloadLength());
                ReceivedPublish publish = ReceivedPublish.decode(version, buffer.array(), 0, buffer.length(), 0);
                assertEquals(payload, publish.message().payloadLength());
            }
        }
    }

    @Test
    @DisplayName("a packet no Remaining Length can say is sized, and refused")
    void tooLarge() {
        assertEquals(1 + 4 + 2 + 3 + (long) Integer.MAX_VALUE, format.size(V3, header, 0, Integer.MAX_VALUE));
        assertThrows(
                IllegalArgumentException.class,
                () -> format.encode(new PacketBuffer(0), V3, header, SOURCE, 0, 0, 0, 268_435_451));
    }

    @Test
    @DisplayName("decode reads what encode wrote")
    void roundTrip() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] properties = random.nextBoolean() ? PROPERTIES : bytes();
            byte[] payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            header.plain(
                    Topic.of("t".repeat(1 + random.nextInt(200))), QoS.of(random.nextInt(3)), random.nextBoolean());
            header.packetId = 1 + random.nextInt(65_535);
            header.expiryInterval = random.nextBoolean() ? Message.NO_EXPIRY : random.nextInt(100);
            PacketBuffer buffer = new PacketBuffer(16);
            buffer.put(0);
            byte[] source = bytes(properties, payload);
            format.encode(buffer, V5, header, source, 0, properties.length, properties.length, payload.length);
            Message message = format.decode(buffer.array(), 1, buffer.length() - 1, 42);
            assertEquals(
                    Described.of(new Message(
                            header.topic,
                            header.qos,
                            header.retain,
                            header.expiryInterval,
                            42,
                            source,
                            properties.length)),
                    Described.of(message));
        }
    }

    @Test
    @DisplayName("decode refuses what is not one whole PUBLISH")
    void notWhole() {
        byte[] whole = packet(0x30, text("a"), properties(), "payload");
        assertEquals("a", format.decode(whole, 0, whole.length, 0).topic().toString());
        assertThrows(ProtocolViolation.class, () -> format.decode(whole, 0, whole.length - 1, 0));
        assertThrows(ProtocolViolation.class, () -> format.decode(whole, 0, 1, 0));
        assertThrows(ProtocolViolation.class, () -> format.decode(bytes(whole, 0), 0, whole.length + 1, 0));
        assertThrows(ProtocolViolation.class, () -> format.decode(bytes(0x40, 2, 0, 1), 0, 4, 0));
    }
}
