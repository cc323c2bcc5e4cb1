package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.NO_RETAINED;
import static io.mosaicmq.itests.wire.Subscribe.RETAINED_IF_NEW;
import static io.mosaicmq.itests.wire.Subscribe.RETAIN_AS_PUBLISHED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.3.1.3] [MQTT3-3.3.1.3] Retained messages")
class RetainIT {
    private final Broker broker;

    RetainIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.3.1-9] [MQTT3-3.3.1-6] [MQTT3-3.3.1-8] a new subscription is given the retained message, with RETAIN")
    void newSubscriptionIsGiven(Version version) {
        String topic = Fresh.topic();
        try (WireClient publisher = broker.connect(version)) {
            publisher.publish(message(topic, "kept").qos1(1).retain());
            publisher.disconnect();
        }
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 2);
            Packet.Publish publish = client.receive();
            assertEquals("kept", publish.payload());
            assertEquals(topic, publish.topic());
            assertTrue(publish.retain());
            assertEquals(1, publish.qos());
            client.expectQuiet();
        }
        clear(topic);
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.1-12] [MQTT3-3.3.1-9] a subscription that was there gets it without RETAIN")
    void establishedSubscriptionGetsNoFlag(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 0);
            client.send(message(topic, "live").retain());
            assertFalse(client.expectPublish("live").retain());
        }
        clear(topic);
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.1-5] [MQTT3-3.3.1-5] the last one replaces those before, of whatever QoS")
    void lastReplaces(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.publish(message(topic, "one").qos2(1).retain());
            client.publish(message(topic, "two").qos1(2).retain());
            client.publish(message(topic, "three").retain());
            client.ping();
            client.subscribe(topic, 2);
            Packet.Publish publish = client.receive();
            assertEquals("three", publish.payload());
            assertEquals(0, publish.qos());
            client.expectQuiet();
        }
        clear(topic);
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.1-8] [MQTT3-3.3.1-12] a message without RETAIN neither replaces nor removes it")
    void ordinaryMessageLeavesIt(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.publish(message(topic, "kept").qos1(1).retain());
            client.publish(message(topic, "passing").qos1(2));
            client.publish(Message.to(topic).qos1(3));
            client.subscribe(topic, 0);
            client.expectPublish("kept");
        }
        clear(topic);
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.3.1-6] [MQTT5-3.3.1-7] [MQTT3-3.3.1-10] an empty one removes it and goes to subscribers as usual")
    void emptyRemoves(Version version) {
        String topic = Fresh.topic();
        try (WireClient live = broker.connect(version);
                WireClient client = broker.connect(version)) {
            client.publish(message(topic, "kept").qos1(1).retain());
            live.subscribe(topic, 1);
            assertTrue(live.receive().retain());
            client.publish(Message.to(topic).qos1(2).retain());
            Packet.Publish empty = live.receive();
            assertEquals("", empty.payload());
            assertFalse(empty.retain());
            client.subscribe(topic, 1);
            client.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.8.4-4] [MQTT3-3.8.4-3] subscribing again gives it again")
    void subscribingAgainGivesAgain(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.publish(message(topic, "kept").qos1(1).retain());
            client.subscribe(topic, 0);
            client.expectPublish("kept");
            client.subscribe(topic, 0);
            assertTrue(client.expectPublish("kept").retain());
        }
        clear(topic);
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.1-9] [MQTT3-3.3.1-6] a wildcard subscription is given every one that matches, once")
    void wildcardGivesAllThatMatch(Version version) {
        String base = Fresh.topic();
        List<String> topics =
                List.of(base, base + "/a", base + "/a/b", base + "/a/b/c", base + "//b", base + "/", base + "x/a");
        try (WireClient client = broker.connect(version)) {
            int id = 1;
            for (String topic : topics) {
                client.publish(message(topic, topic).qos1(id++).retain());
            }
            assertRetained(
                    client, base + "/#", base, base + "/a", base + "/a/b", base + "/a/b/c", base + "//b", base + "/");
            assertRetained(client, base + "/+", base + "/a", base + "/");
            assertRetained(client, base + "/+/b", base + "/a/b", base + "//b");
            assertRetained(client, base + "/a/+", base + "/a/b");
            assertRetained(client, base + "/a/#", base + "/a", base + "/a/b", base + "/a/b/c");
            assertRetained(client, base + "/a/b/c/d/#");
        }
        clear(topics.toArray(String[]::new));
    }

    private static void assertRetained(WireClient client, String filter, String... expected) {
        client.subscribe(filter, 0);
        Set<String> topics = new TreeSet<>();
        for (int i = 0; i < expected.length; i++) {
            Packet.Publish publish = client.receive();
            assertTrue(publish.retain());
            topics.add(publish.topic());
        }
        assertEquals(new TreeSet<>(Set.of(expected)), topics);
        client.expectQuiet();
        client.unsubscribe(filter);
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-10] Retain Handling 1: only a subscription that is new is given them")
    void retainedIfNew() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.publish(message(topic, "kept").qos1(1).retain());
            client.subscribe(topic, RETAINED_IF_NEW);
            client.expectPublish("kept");
            client.subscribe(topic, RETAINED_IF_NEW | 1);
            client.expectQuiet();
            client.unsubscribe(topic);
            client.subscribe(topic, RETAINED_IF_NEW);
            client.expectPublish("kept");
        }
        clear(topic);
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-11] Retain Handling 2: none is given, later messages are")
    void noRetained() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.publish(message(topic, "kept").qos1(1).retain());
            client.subscribe(topic, NO_RETAINED);
            client.expectQuiet();
            client.send(message(topic, "later").retain());
            assertFalse(client.expectPublish("later").retain());
        }
        clear(topic);
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-13] Retain As Published hands RETAIN on as it was")
    void retainAsPublished() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient without = broker.connect(Version.V5)) {
            client.subscribe(topic, RETAIN_AS_PUBLISHED);
            without.subscribe(topic, 0);
            client.send(message(topic, "with").retain(), message(topic, "without"));
            assertTrue(client.expectPublish("with").retain());
            assertFalse(client.expectPublish("without").retain());
            assertFalse(without.expectPublish("with").retain());
            assertFalse(without.expectPublish("without").retain());
        }
        clear(topic);
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-5] [MQTT5-3.3.2-6] a retained message expires, and tells how long it is still good")
    void retainedExpires() {
        String topic = Fresh.topic();
        String other = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient clock =
                        broker.connect(connect(Version.V3_1_1, Fresh.clientId()).keepAlive(1))) {
            client.publish(message(topic, "short")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 1)
                    .qos1(1)
                    .retain());
            client.publish(message(other, "long")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 600)
                    .qos1(2)
                    .retain());
            clock.expectClosed(); // one and a half seconds later
            client.subscribe(topic, 0);
            client.expectQuiet();
            client.subscribe(other, 0);
            long left = client.expectPublish("long").props().number(Prop.MESSAGE_EXPIRY_INTERVAL, -1);
            assertTrue(left > 500 && left < 600, "left " + left);
        }
        clear(other);
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-17] a retained message keeps its properties")
    void retainedKeepsProperties() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            Props props = Props.props()
                    .with(Prop.PAYLOAD_FORMAT_INDICATOR, 1)
                    .with(Prop.CONTENT_TYPE, "text/plain")
                    .with(Prop.RESPONSE_TOPIC, "answer/here")
                    .with(Prop.CORRELATION_DATA, new byte[] {1, 2, 3})
                    .user("b", "2")
                    .user("a", "1");
            client.publish(message(topic, "kept").props(props).qos1(1).retain());
            client.subscribe(topic, 0);
            Props got = client.expectPublish("kept").props();
            assertEquals(1, got.number(Prop.PAYLOAD_FORMAT_INDICATOR, 0));
            assertEquals("text/plain", got.text(Prop.CONTENT_TYPE).orElse(""));
            assertEquals("answer/here", got.text(Prop.RESPONSE_TOPIC).orElse(""));
            assertEquals(3, got.binary(Prop.CORRELATION_DATA).orElseThrow().length);
            assertEquals(List.of("b=2", "a=1"), got.userProperties());
        }
        clear(topic);
    }

    @Test
    @DisplayName("[MQTT5-3.3.1.3] what MQTT 5 retains MQTT 3.1.1 is given, and the other way round")
    void retainedCrossesVersions() {
        String topic = Fresh.topic();
        try (WireClient five = broker.connect(Version.V5);
                WireClient three = broker.connect(Version.V3_1_1)) {
            five.publish(message(topic, "from 5")
                    .with(Prop.CONTENT_TYPE, "t")
                    .qos1(1)
                    .retain());
            three.subscribe(topic, 0);
            three.expectPublish("from 5");
            three.unsubscribe(topic);
            three.publish(message(topic, "from 3").qos1(1).retain());
            five.subscribe(topic, 0);
            five.expectPublish("from 3");
        }
        clear(topic);
    }

    /** A broker used for many runs is to be left as it was found. */
    private void clear(String... topics) {
        try (WireClient client = broker.connect(Version.V3_1_1)) {
            for (String topic : topics) {
                client.publish(Message.to(topic).qos1(1).retain());
            }
        }
    }
}
