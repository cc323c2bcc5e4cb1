package io.mosaicmq.codec;

import static io.mosaicmq.api.message.QoS.AT_LEAST_ONCE;
import static io.mosaicmq.api.message.QoS.AT_MOST_ONCE;
import static io.mosaicmq.api.message.QoS.EXACTLY_ONCE;
import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PACKET_TOO_LARGE;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.api.packet.ReasonCode.QUOTA_EXCEEDED;
import static io.mosaicmq.api.packet.ReasonCode.TOPIC_ALIAS_INVALID;
import static io.mosaicmq.api.packet.ReasonCode.TOPIC_NAME_INVALID;
import static io.mosaicmq.codec.Decoding.connected;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.Recorder.Published;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.3] [MQTT3-3.3] PUBLISH from a client")
class PublishFromClientTest {
    private static Published published(String topic, QoS qos, int packetId) {
        return new Published(topic, qos, false, false, Message.NO_EXPIRY, packetId, "", "6869");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    @DisplayName("before 5.0: Topic Name, Packet Identifier above QoS 0, payload")
    void before5(int level) {
        byte[] qos0 = packet(0x30, text("a/b"), "hi");
        byte[] qos1 = packet(0x32, text("a/b"), two(7), "hi");
        byte[] qos2 = packet(0x34, text("a/b"), two(65_535), "hi");
        assertEquals(
                List.of(
                        published("a/b", AT_MOST_ONCE, 0),
                        published("a/b", AT_LEAST_ONCE, 7),
                        published("a/b", EXACTLY_ONCE, 65_535)),
                decode(level, bytes(qos0, qos1, qos2)));
    }

    @Test
    @DisplayName("5.0: properties between Packet Identifier and payload")
    void version5() {
        byte[] packet = packet(
                0x33, // QoS 1, RETAIN
                text("a/b"),
                two(7),
                properties(
                        bytes(0x02, four(0xFFFF_FFFFL)), // Message Expiry Interval
                        bytes(0x01, 1), // Payload Format Indicator
                        bytes(0x26, text("k"), text("v"))), // User Property
                "hi");
        assertEquals(
                List.of(new Published(
                        "a/b", AT_LEAST_ONCE, true, false, 0xFFFF_FFFFL, 7, "0101" + "2600016b000176", "6869")),
                decode(5, packet));
    }

    @Test
    @DisplayName("an empty payload is a payload")
    void emptyPayload() {
        assertEquals("", ((Published) decode(4, packet(0x31, text("a"))).get(0)).payload());
        assertEquals(
                "",
                ((Published) decode(5, packet(0x31, text("a"), properties())).get(0)).payload());
    }

    @Test
    @DisplayName("a Message Expiry Interval behind other properties is moved to the front")
    void expiryMoved() {
        byte[] packet =
                packet(0x30, text("a"), properties(bytes(0x03, text("t")), bytes(0x02, four(9)), bytes(0x01, 0)), "hi");
        assertEquals(
                List.of(new Published("a", AT_MOST_ONCE, false, false, 9, 0, "03000174" + "0100", "6869")),
                decode(5, packet));
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-1] DUP is reported and cleared")
    void duplicate() {
        assertEquals(
                List.of(new Published("a", AT_LEAST_ONCE, false, true, Message.NO_EXPIRY, 7, "", "6869")),
                decode(4, packet(0x3A, text("a"), two(7), "hi")));
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-2] DUP at QoS 0 is malformed")
    void duplicateAtQos0() {
        refuses(4, MALFORMED_PACKET, "MQTT3-3.3.1-2", packet(0x38, text("a"), "hi"));
        refuses(5, MALFORMED_PACKET, "MQTT5-3.3.1-2", packet(0x38, text("a"), properties(), "hi"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x36, 0x3E, 0x37, 0x3F})
    @DisplayName("[MQTT5-3.3.1-4] QoS 3 is malformed")
    void qos3(int first) {
        refuses(4, MALFORMED_PACKET, "MQTT3-3.3.1-4", packet(first, text("a"), two(7), "hi"));
        refuses(5, MALFORMED_PACKET, "MQTT5-3.3.1-4", packet(first, text("a"), two(7), properties()));
    }

    @Test
    @DisplayName("[MQTT5-2.2.1-3] Packet Identifier 0 is a protocol error")
    void packetIdZero() {
        refuses(4, PROTOCOL_ERROR, "MQTT3-2.3.1-1", packet(0x32, text("a"), two(0), "hi"));
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.2.1-3", packet(0x34, text("a"), two(0), properties()));
    }

    @Test
    @DisplayName("[MQTT5-2.2.1-3] ... also within a run")
    void packetIdZeroInRun() {
        byte[] good = packet(0x32, text("a"), two(1), "hi");
        refuses(4, PROTOCOL_ERROR, "MQTT3-2.3.1-1", bytes(good, packet(0x32, text("a"), two(0), "hi")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+/b", "a/#", "a+", "#/"})
    @DisplayName("[MQTT5-3.3.2-2] a wildcard in a Topic Name is malformed")
    void wildcards(String topic) {
        refuses(4, MALFORMED_PACKET, "MQTT3-3.3.2-2", packet(0x30, text(topic), "hi"));
        refuses(5, MALFORMED_PACKET, "MQTT5-3.3.2-2", packet(0x30, text(topic), properties(), "hi"));
    }

    @Test
    @DisplayName("[MQTT5-1.5.4-1] A10: surrogates, overlongs, U+0000, half characters in a Topic Name are malformed")
    void illFormedTopics() {
        byte[][] topics = {
            bytes(0xED, 0xA0, 0x80), // U+D800
            bytes(0xC0, 0x80), // overlong U+0000
            bytes("a", 0x00), // U+0000
            bytes("a", 0xC3), // half a character
            bytes(0xFF),
            bytes(0xF4, 0x90, 0x80, 0x80), // above U+10FFFF
        };
        for (byte[] topic : topics) {
            refuses(4, MALFORMED_PACKET, "MQTT3-1.5.3-1", packet(0x30, Wire.binary(topic), "hi"));
            refuses(5, MALFORMED_PACKET, "MQTT5-1.5.4-1", packet(0x30, Wire.binary(topic), properties(), "hi"));
        }
    }

    @Test
    @DisplayName("[MQTT5-1.5.4-3] a byte order mark is a character like others")
    void byteOrderMark() {
        assertEquals(List.of(published("\uFEFFa", AT_MOST_ONCE, 0)), decode(4, packet(0x30, text("\uFEFFa"), "hi")));
    }

    @Test
    @DisplayName("[MQTT5-4.7.3-1] an empty Topic Name: malformed in 3.x, a protocol error in 5.0 without an alias")
    void emptyTopic() {
        refuses(4, MALFORMED_PACKET, "MQTT3-4.7.3-1", packet(0x30, text(""), "hi"));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.3.2.1", packet(0x30, text(""), properties(), "hi"));
    }

    @Test
    @DisplayName("A8: limits on a Topic Name are named, with their value")
    void topicLimits() {
        String deep = "/".repeat(31);
        assertEquals(List.of(published(deep, AT_MOST_ONCE, 0)), decode(4, packet(0x30, text(deep), "hi")));
        String message = refuses(connected(4), TOPIC_NAME_INVALID, "topic.levels", packet(0x30, text(deep + "/"), "hi"))
                .getMessage();
        assertTrue(message.contains("topic.levels = 32"), message);
        String longest = "x".repeat(1024);
        assertEquals(List.of(published(longest, AT_MOST_ONCE, 0)), decode(4, packet(0x30, text(longest), "hi")));
        refuses(5, TOPIC_NAME_INVALID, "topic.bytes", packet(0x30, text(longest + "x"), properties(), "hi"));
        refuses(5, TOPIC_NAME_INVALID, "topic.bytes", packet(0x30, text("/".repeat(65_535)), properties()));
    }

    @Test
    @DisplayName("a packet that ends within a field is malformed")
    void truncated() {
        String clause = "MQTT5-4.13.1-1";
        refuses(4, MALFORMED_PACKET, clause, packet(0x30));
        refuses(4, MALFORMED_PACKET, clause, packet(0x30, 0));
        refuses(4, MALFORMED_PACKET, clause, packet(0x30, two(2), "a"));
        refuses(4, MALFORMED_PACKET, clause, packet(0x32, text("a")));
        refuses(4, MALFORMED_PACKET, clause, packet(0x32, text("a"), 1));
        refuses(5, MALFORMED_PACKET, clause, packet(0x30, text("a")));
        refuses(5, MALFORMED_PACKET, clause, packet(0x30, text("a"), 0x80));
        refuses(5, MALFORMED_PACKET, clause, packet(0x30, text("a"), 1));
        refuses(5, MALFORMED_PACKET, clause, packet(0x30, text("a"), 3, 0x26, two(9)));
        refuses(5, MALFORMED_PACKET, "MQTT5-1.5.5", packet(0x30, text("a"), 0x80, 0x80, 0x80, 0x80, 0x01));
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-7] a Topic Alias stands for the last Topic Name sent with it")
    void alias() {
        byte[] first = packet(0x30, text("a"), properties(0x23, two(10)), "hi");
        byte[] second = packet(0x30, text(""), properties(0x23, two(10)), "hi");
        byte[] third = packet(0x30, text("b"), properties(0x23, two(10)), "hi");
        assertEquals(
                List.of("a", "a", "b", "b"),
                decode(5, bytes(first, second, third, second)).stream()
                        .map(o -> ((Published) o).topic())
                        .toList());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-8] [MQTT5-3.3.2-9] a Topic Alias of 0 or above the Topic Alias Maximum is invalid")
    void aliasOutOfRange() {
        refuses(5, TOPIC_ALIAS_INVALID, "MQTT5-3.3.2-8", packet(0x30, text("a"), properties(0x23, two(0)), "hi"));
        refuses(5, TOPIC_ALIAS_INVALID, "MQTT5-3.3.2-9", packet(0x30, text("a"), properties(0x23, two(11)), "hi"));
        refuses(5, TOPIC_ALIAS_INVALID, "MQTT5-3.3.2-9", packet(0x30, text(""), properties(0x23, two(65_535)), "hi"));
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-7] a Topic Alias that was never set is a protocol error")
    void unknownAlias() {
        byte[] unknown = packet(0x30, text(""), properties(0x23, two(3)), "hi");
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.3.2-7", unknown);
        byte[] other = packet(0x30, text("a"), properties(0x23, two(9)), "hi");
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.3.2-7", bytes(other, unknown));
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-6] a Subscription Identifier from a client is a protocol error")
    void subscriptionIdentifier() {
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.3.4-6", packet(0x30, text("a"), properties(0x0B, 1), "hi"));
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-14] a Response Topic with wildcards, or empty, is a protocol error")
    void responseTopic() {
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.3.2-14", packet(0x30, text("a"), properties(0x08, text("a/#"))));
        refuses(5, PROTOCOL_ERROR, "MQTT5-4.7.3-1", packet(0x30, text("a"), properties(0x08, text(""))));
    }

    @Test
    @DisplayName("more User Properties than user.properties are refused")
    void userProperties() {
        byte[] one = bytes(0x26, text("k"), text("v"));
        Object[] sixteen = java.util.Collections.nCopies(16, one).toArray();
        decode(5, packet(0x30, text("a"), properties(sixteen)));
        Object[] seventeen = java.util.Collections.nCopies(17, one).toArray();
        refuses(5, QUOTA_EXCEEDED, "user.properties", packet(0x30, text("a"), properties(seventeen)));
    }

    @Test
    @DisplayName("A1: a Remaining Length of five bytes is refused at the fourth")
    void remainingLengthOverflow() {
        refuses(4, MALFORMED_PACKET, "MQTT5-1.5.5", bytes(0x30, 0x80, 0x80, 0x80, 0x80));
        refuses(4, MALFORMED_PACKET, "MQTT5-1.5.5", bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F));
    }

    @Test
    @DisplayName("A2: a packet above packet.bytes is refused before it is there, the limit named with its value")
    void tooLarge() {
        String message = refuses(connected(4), PACKET_TOO_LARGE, "packet.bytes", bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F))
                .getMessage();
        assertTrue(message.contains("packet.bytes = 1048576"), message);
        refuses(4, ReasonCode.PACKET_TOO_LARGE, "packet.bytes", bytes(0x30, Wire.variable((1 << 20) - 3)));
        PacketDecoder decoder = connected(4);
        byte[] largest = bytes(0x30, Wire.variable((1 << 20) - 4), 0);
        assertEquals(0, decoder.decode(largest, 0, largest.length, new Recorder()));
        assertEquals(1 << 20, decoder.awaited());
    }

    @Test
    @DisplayName("[MQTT5-1.5.5-1] lengths longer than need be are taken, and passed on as short as may be")
    void lengthsNotMinimal() {
        byte[] packet = bytes(0x30, 0x87, 0x80, 0x00, text("a/b"), 0x80, 0x00);
        Recorder recorder = decode(connected(5), bytes(packet));
        assertEquals(
                List.of(new Published("a/b", AT_MOST_ONCE, false, false, Message.NO_EXPIRY, 0, "", "")),
                recorder.received);
        assertEquals(List.of(published("a", AT_MOST_ONCE, 0)), decode(4, bytes(0x30, 0x85, 0x00, text("a"), "hi")));
    }
}
