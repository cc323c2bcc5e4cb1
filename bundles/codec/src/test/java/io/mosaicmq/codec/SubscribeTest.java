package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.api.packet.ReasonCode.TOPIC_FILTER_INVALID;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Packet.Subscribe.Request;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.UserProperty;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.8] [MQTT3-3.8] SUBSCRIBE")
class SubscribeTest {
    private static Packet.Subscribe subscribe(int level, byte[] bytes) {
        return (Packet.Subscribe) decode(level, bytes).get(0);
    }

    @Test
    @DisplayName("before 5.0: filters and their QoS")
    void before5() {
        Packet.Subscribe packet =
                subscribe(4, packet(0x82, two(10), text("a/+"), 0, text("#"), 1, text("$share/g/x"), 2));
        assertEquals(10, packet.packetId());
        assertEquals(
                List.of(
                        new Request("a/+", SubscriptionOptions.of(QoS.AT_MOST_ONCE)),
                        new Request("#", SubscriptionOptions.of(QoS.AT_LEAST_ONCE)),
                        new Request("$share/g/x", SubscriptionOptions.of(QoS.EXACTLY_ONCE))),
                packet.subscriptions());
        assertEquals(0, packet.subscriptionIdentifier());
    }

    @Test
    @DisplayName("5.0: options, Subscription Identifier, User Property")
    void version5() {
        Packet.Subscribe packet = subscribe(
                5,
                packet(
                        0x82,
                        two(65_535),
                        properties(bytes(0x0B, 0xFF, 0xFF, 0xFF, 0x7F), bytes(0x26, text("k"), text("v"))),
                        text("a"),
                        0x2E, // Retain Handling 2, Retain As Published, No Local, QoS 2
                        text("b"),
                        0x10)); // Retain Handling 1
        assertEquals(
                List.of(
                        new Request(
                                "a", new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND)),
                        new Request(
                                "b",
                                new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, RetainHandling.SEND_IF_NEW))),
                packet.subscriptions());
        assertEquals(268_435_455, packet.subscriptionIdentifier());
        assertEquals(List.of(new UserProperty("k", "v")), packet.properties().userProperties());
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-2] at least one Topic Filter")
    void empty() {
        refuses(4, PROTOCOL_ERROR, "MQTT3-3.8.3-3", packet(0x82, two(1)));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.8.3-2", packet(0x82, two(1), properties()));
    }

    @Test
    @DisplayName("[MQTT5-2.2.1-3] Packet Identifier 0 is a protocol error")
    void packetIdZero() {
        refuses(4, PROTOCOL_ERROR, "MQTT5-2.2.1-3", packet(0x82, two(0), text("a"), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 0x80, 0xFF})
    @DisplayName("[MQTT3-3.8.3-4] before 5.0 a QoS byte above 2 is malformed")
    void optionsBefore5(int options) {
        refuses(4, MALFORMED_PACKET, "MQTT3-3.8.3-4", packet(0x82, two(1), text("a"), options));
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-5] reserved option bits are malformed; QoS 3 and Retain Handling 3 protocol errors")
    void options() {
        refuses(5, MALFORMED_PACKET, "MQTT5-3.8.3-5", packet(0x82, two(1), properties(), text("a"), 0x40));
        refuses(5, MALFORMED_PACKET, "MQTT5-3.8.3-5", packet(0x82, two(1), properties(), text("a"), 0x80));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.8.3.1", packet(0x82, two(1), properties(), text("a"), 0x03));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.8.3.1", packet(0x82, two(1), properties(), text("a"), 0x30));
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-4] No Local on a Shared Subscription is a protocol error")
    void noLocalOnShared() {
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.8.3-4", packet(0x82, two(1), properties(), text("$share/g/a"), 0x04));
        assertEquals(
                1,
                subscribe(5, packet(0x82, two(1), properties(), text("$shared/g"), 0x04))
                        .subscriptions()
                        .size());
    }

    @Test
    @DisplayName("[MQTT5-3.8.2.1.2] a Subscription Identifier is not 0 and there is one at most")
    void subscriptionIdentifier() {
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.2.2.2", packet(0x82, two(1), properties(0x0B, 0), text("a"), 0));
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.2.2.2", packet(0x82, two(1), properties(0x0B, 1, 0x0B, 2), text("a"), 0));
        refuses(
                5,
                MALFORMED_PACKET,
                "MQTT5-1.5.5",
                packet(0x82, two(1), properties(0x0B, 0x80, 0x80, 0x80, 0x80, 0x01), text("a"), 0));
        refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0x82, two(1), properties(0x0B, 0x80), text("a"), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$share", "$share/", "$share//", "$share/g", "$share/g/", "$share/+/a", "$share/#", "a#", "+a/b"
            })
    @DisplayName("A9: a filter that is none reaches the broker as text, which answers for that filter alone")
    void strangeFilters(String filter) {
        assertEquals(
                filter,
                subscribe(4, packet(0x82, two(1), text(filter), 0))
                        .subscriptions()
                        .get(0)
                        .filter());
    }

    @Test
    @DisplayName("[MQTT5-4.7.3-1] an empty filter, and one that is not UTF-8, is malformed")
    void noText() {
        refuses(4, MALFORMED_PACKET, "MQTT3-4.7.3-1", packet(0x82, two(1), text(""), 0));
        refuses(5, MALFORMED_PACKET, "MQTT5-4.7.3-1", packet(0x82, two(1), properties(), text(""), 0));
        refuses(4, MALFORMED_PACKET, "MQTT5-1.5.4-1", packet(0x82, two(1), two(1), 0xFF, 0));
        refuses(4, MALFORMED_PACKET, "MQTT5-1.5.4-1", packet(0x82, two(1), two(1), 0x00, 0));
    }

    @Test
    @DisplayName("A8: topic.levels and topic.bytes bound a filter; $share and the Share Name do not count as levels")
    void limits() {
        String deepest = "/".repeat(31);
        subscribe(4, packet(0x82, two(1), text(deepest), 0, text("$share/g/" + deepest), 0));
        refuses(4, TOPIC_FILTER_INVALID, "topic.levels", packet(0x82, two(1), text(deepest + "/"), 0));
        refuses(4, TOPIC_FILTER_INVALID, "topic.levels", packet(0x82, two(1), text("$share/g/" + deepest + "/"), 0));
        refuses(4, TOPIC_FILTER_INVALID, "topic.bytes", packet(0x82, two(1), text("x".repeat(1025)), 0));
    }

    @Test
    @DisplayName("a packet that ends within a field is malformed")
    void truncated() {
        String clause = "MQTT5-4.13.1-1";
        refuses(4, MALFORMED_PACKET, clause, packet(0x82));
        refuses(4, MALFORMED_PACKET, clause, packet(0x82, 1));
        refuses(4, MALFORMED_PACKET, clause, packet(0x82, two(1), 0));
        refuses(4, MALFORMED_PACKET, clause, packet(0x82, two(1), two(3), "ab"));
        refuses(4, MALFORMED_PACKET, clause, packet(0x82, two(1), text("ab")));
        refuses(5, MALFORMED_PACKET, clause, packet(0x82, two(1)));
        refuses(5, MALFORMED_PACKET, clause, packet(0x82, two(1), 9, text("a"), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x81, 0x83, 0x8A})
    @DisplayName("[MQTT5-3.8.1-1] flags other than 2 are malformed")
    void flags(int first) {
        refuses(4, MALFORMED_PACKET, "MQTT3-2.2.2-2", packet(first, two(1), text("a"), 0));
        refuses(5, MALFORMED_PACKET, "MQTT5-2.1.3-1", packet(first, two(1), properties(), text("a"), 0));
    }
}
