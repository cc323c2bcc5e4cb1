package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.pubRec;
import static io.mosaicmq.itests.wire.Packets.pubRel;
import static io.mosaicmq.itests.wire.Packets.unsubscribe;
import static io.mosaicmq.itests.wire.Subscribe.NO_LOCAL;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.8] [MQTT3-3.8] SUBSCRIBE and UNSUBSCRIBE")
class SubscriptionIT {
    private final Broker broker;

    SubscriptionIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.8.4-2] [MQTT5-3.9.3-1] [MQTT3-3.8.4-2] SUBACK has the identifier and one code for each filter, in order")
    void subackAnswersEachFilter(Version version) {
        try (WireClient client = broker.connect(version)) {
            Packet.SubAck suback = client.subscribe(subscribe(0x1234)
                    .to(Fresh.topic(), 2)
                    .to(Fresh.topic(), 0)
                    .to(Fresh.topic() + "/#", 1)
                    .to(Fresh.topic(), 2));
            assertEquals(0x1234, suback.id());
            assertEquals(List.of(2, 0, 1, 2), suback.codes());
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.8.4-3] [MQTT3-3.8.4-3] the same filter again replaces the subscription: new QoS, one copy")
    void sameFilterReplaces(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            for (int qos : new int[] {0, 2, 1}) {
                client.subscribe(topic, qos);
                client.publish(message(topic, "at " + qos));
                assertEquals("at " + qos, client.receive().payload());
            }
            client.send(message(topic, "qos").qos2(900));
            int seen = 0;
            for (int i = 0; i < 3; i++) { // PUBREC, PUBCOMP and, at any place among them, the message
                Packet packet = client.expect(Packet.class);
                if (packet instanceof Packet.Publish publish) {
                    assertEquals(1, publish.qos());
                    client.acknowledge(publish);
                    seen++;
                } else if (packet instanceof Packet.PubRec) {
                    client.send(pubRel(900));
                }
            }
            assertEquals(1, seen);
            client.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.4-2] [MQTT3-3.3.5-1] of overlapping subscriptions the highest QoS is honoured")
    void overlappingSubscriptions(Version version) {
        String topic = Fresh.topic();
        String sentinel = Fresh.topic();
        try (WireClient client = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            client.subscribe(subscribe(1).to(topic, 0).to(topic + "/#", 2).to("+/" + topic.split("/")[1], 1));
            client.subscribe(sentinel, 0);
            publisher.publish(message(topic, "m").qos2(1));
            publisher.publish(message(sentinel, "end"));
            List<Integer> qos = new ArrayList<>();
            boolean ended = false;
            while (!ended) {
                if (client.expect(Packet.class) instanceof Packet.Publish publish) { // or PUBREL, left unanswered
                    ended = publish.topic().equals(sentinel);
                    if (publish.qos() == 2) {
                        client.send(pubRec(publish.id()));
                    }
                    if (!ended) {
                        qos.add(publish.qos());
                    }
                }
            }
            // One copy with the highest, or one for each subscription: the standard allows both.
            assertTrue(qos.contains(2), qos::toString);
            assertTrue(qos.size() == 1 || qos.size() == 3, qos::toString);
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.10.4-2] [MQTT5-3.10.4-4] [MQTT3-3.10.4-4] UNSUBSCRIBE stops delivery and is answered")
    void unsubscribeStops(Version version) {
        String topic = Fresh.topic();
        String other = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.subscribe(subscribe(1).to(topic, 1).to(other, 0));
            Packet.UnsubAck unsuback = client.send(unsubscribe(77, topic)).expect(Packet.UnsubAck.class);
            assertEquals(77, unsuback.id());
            client.send(message(topic, "no more"), message(other, "still"));
            client.expectPublish("still");
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.10.4-5] [MQTT3-3.10.4-5] UNSUBSCRIBE of what was not subscribed is answered, in MQTT 5 with 0x11, in order")
    void unsubscribeUnknown(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 0);
            Packet.UnsubAck unsuback = client.unsubscribe(Fresh.topic(), topic, topic);
            if (version.is5()) {
                assertEquals(List.of(0x11, 0x00, 0x11), unsuback.codes());
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.10.4-1] [MQTT3-3.10.4-1] UNSUBSCRIBE compares filters letter by letter")
    void unsubscribeIsExact(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic + "/#", 0);
            client.unsubscribe(topic + "/a", "#", topic + "/+", topic);
            client.send(message(topic + "/a", "still"));
            client.expectPublish("still");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.10.4-3] [MQTT3-3.10.4-3] what is in flight when UNSUBSCRIBE comes may be completed")
    void unsubscribeLeavesInFlight(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "m").qos2(1));
            Packet.Publish publish = client.expectPublish("m");
            client.unsubscribe(topic);
            client.acknowledge(publish);
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-3] No Local: a client's own messages do not come back, those of others do")
    void noLocal() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient other = broker.connect(Version.V5)) {
            client.subscribe(topic, NO_LOCAL | 1);
            client.publish(message(topic, "own").qos1(1));
            client.publish(message(topic, "own").qos2(2));
            client.publish(message(topic, "own"));
            other.publish(message(topic, "other").qos1(1));
            assertEquals("other", client.receive().payload());
            client.expectQuiet();
        }
    }

    @Test
    @MosquittoDiffers("keeps the option it was given first")
    @DisplayName("[MQTT5-3.8.4-3] subscribing again replaces No Local")
    void noLocalIsReplaced() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(topic, NO_LOCAL);
            client.send(message(topic, "hidden"));
            client.expectQuiet();
            client.subscribe(topic, 0);
            client.send(message(topic, "shown"));
            client.expectPublish("shown");
            client.subscribe(topic, NO_LOCAL);
            client.send(message(topic, "hidden again"));
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-3] No Local of one subscription does not hide the message from another that overlaps")
    void noLocalOfOne() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(topic, NO_LOCAL);
            client.subscribe(topic + "/#", 0);
            client.send(message(topic, "own"));
            client.expectPublish("own");
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-3] a message carries the Subscription Identifier of the subscription it matched")
    void subscriptionIdentifier() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            int[] identifiers = {1, 127, 128, 16383, 16384, 2097151, 2097152, 268435455};
            for (int identifier : identifiers) {
                client.subscribe(subscribe(1).to(topic + identifier, 1).identifier(identifier));
                client.send(message(topic + identifier, "m"));
                assertEquals(
                        List.of((long) identifier), client.receive().props().subscriptionIdentifiers());
            }
            client.subscribe(topic, 1);
            client.send(message(topic, "m"));
            assertEquals(List.of(), client.receive().props().subscriptionIdentifiers());
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.3.4-4] [MQTT5-3.3.4-5] overlapping subscriptions: all identifiers arrive, together or in a copy each")
    void overlappingIdentifiers() {
        String topic = Fresh.topic();
        String sentinel = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(subscribe(1).to(topic, 0).identifier(11));
            client.subscribe(subscribe(2).to(topic + "/#", 0).identifier(22));
            client.subscribe(subscribe(3).to(topic + "/+", 0).identifier(33)); // does not match
            client.subscribe(sentinel, 0);
            client.send(message(topic, "m"), message(sentinel, "end"));
            TreeSet<Long> identifiers = new TreeSet<>();
            int copies = 0;
            for (Packet.Publish next = client.receive(); !next.topic().equals(sentinel); next = client.receive()) {
                List<Long> of = next.props().subscriptionIdentifiers();
                assertTrue(identifiers.addAll(of), () -> "told twice: " + of);
                copies++;
            }
            assertEquals(List.of(11L, 22L), List.copyOf(identifiers));
            assertTrue(copies <= 2);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.8.4-3] subscribing again replaces the identifier, or removes it")
    void identifierIsReplaced() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(subscribe(1).to(topic, 0).identifier(11));
            client.subscribe(subscribe(2).to(topic, 0).identifier(12));
            client.send(message(topic, "m"));
            assertEquals(List.of(12L), client.receive().props().subscriptionIdentifiers());
            client.subscribe(topic, 0);
            client.send(message(topic, "m"));
            assertEquals(List.of(), client.receive().props().subscriptionIdentifiers());
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.8.4-3] the identifier is part of the session and of what waited in it, retained messages have it too")
    void identifierIsKept() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(message(topic, "retained")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 60)
                    .qos1(1)
                    .retain());
            try (WireClient client = broker.connect(durable)) {
                client.subscribe(subscribe(1).to(topic, 1).identifier(4711));
                assertEquals(List.of(4711L), client.receive().props().subscriptionIdentifiers());
                client.disconnect();
            }
            publisher.publish(message(topic, "waited").qos1(2));
            try (WireClient client = broker.connect(durable)) {
                assertEquals(List.of(4711L), client.receive().props().subscriptionIdentifiers());
                publisher.publish(message(topic, "live").qos1(3));
                assertEquals(List.of(4711L), client.receive().props().subscriptionIdentifiers());
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.8.4] MQTT 3.1.1 subscribers are given messages of MQTT 5 and the other way round")
    void versionsMeet() {
        String topic = Fresh.topic();
        try (WireClient three = broker.connect(Version.V3_1_1);
                WireClient old = broker.connect(Version.V3_1);
                WireClient five = broker.connect(Version.V5)) {
            three.subscribe(topic, 1);
            old.subscribe(topic, 1);
            five.subscribe(topic, 1);
            for (WireClient publisher : List.of(three, old, five)) {
                publisher.send(message(topic, "from " + publisher.version()));
                for (WireClient subscriber : List.of(three, old, five)) {
                    Packet.Publish publish = subscriber.receive();
                    assertEquals("from " + publisher.version(), publish.payload());
                    assertFalse(publish.props().has(Prop.TOPIC_ALIAS));
                }
            }
        }
    }
}
