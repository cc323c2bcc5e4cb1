package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.3.4] delivery: who gets a message, in which form")
class DeliveryTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client(world.idOn(0, "p")).connect();
    private final Client subscriber = world.client(world.idOn(1, "s"));

    private static SubscriptionOptions options(int qos, boolean noLocal, boolean retainAsPublished) {
        return new SubscriptionOptions(QoS.of(qos), noLocal, retainAsPublished, RetainHandling.SEND);
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-6] the Message Expiry Interval that is sent is what is left after waiting")
    void remainingExpiry() {
        subscriber.persistent(100_000).connect();
        subscriber.subscribe("t", 1);
        subscriber.drop();
        publisher.publishExpiring("t", 1, false, 100, "m");
        world.advance(40);
        subscriber.connect();
        assertEquals(60, subscriber.onlyMessage().message().expiryInterval());
    }

    @Test
    @DisplayName(
            "[MQTT5-3.3.2-5] a message whose expiry passed while it waited is not sent, and does not hold up the next")
    void expired() {
        subscriber.persistent(100_000).connect();
        subscriber.subscribe("t", 2);
        subscriber.drop();
        publisher.publishExpiring("t", 1, false, 100, "short");
        publisher.publishExpiring("t", 2, false, 1000, "long");
        publisher.publish("t", 1, "for ever");
        world.advance(101);
        subscriber.connect();
        subscriber.receivesOnly("long", "for ever");
        assertEquals(1, world.counter("dropped.expired"));
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-5] expiry also counts in the queue of a client that is connected and slow")
    void expiresBehindWindow() {
        subscriber.with(Property.RECEIVE_MAXIMUM, 1).acknowledging(false).connect();
        subscriber.subscribe("t", 1);
        publisher.publish("t", 1, "first");
        publisher.publishExpiring("t", 1, false, 5, "late");
        world.advance(6);
        subscriber.acknowledge(PacketType.PUBACK, subscriber.onlyMessage().packetId());
        subscriber.receivesOnly("first");
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-26] Topic Aliases are used up to the client's maximum, and topics stay right")
    void topicAlias() {
        subscriber.with(Property.TOPIC_ALIAS_MAXIMUM, 2).connect();
        subscriber.subscribe("#", 1);
        for (int round = 0; round < 3; round++) {
            for (String topic : List.of("long/topic/one", "long/topic/two", "long/topic/three")) {
                publisher.publish(topic, round % 2, topic);
            }
        }
        assertEquals(9, subscriber.messages().size());
        for (ReceivedPublish message : subscriber.messages()) {
            assertEquals(Client.text(message), message.message().topic().toString());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-27] without Topic Alias Maximum no alias is sent")
    void noTopicAlias() {
        subscriber.connect(); // its decoder refuses any
        subscriber.subscribe("#", 1);
        publisher.publish("t", 1, "a");
        publisher.publish("t", 1, "b");
        subscriber.receivesOnly("a", "b");
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-2] [MQTT5-3.3.4-3] overlapping subscriptions: one copy, highest QoS, all identifiers")
    void overlapping() {
        subscriber.connect();
        subscriber.subscribe("a/+", options(1, false, false), 11);
        subscriber.subscribe("a/#", options(2, false, false), 22);
        subscriber.subscribe("a/b", options(0, false, false), 0);
        publisher.publish("a/b", 2, "m");
        ReceivedPublish message = subscriber.onlyMessage();
        assertEquals(QoS.EXACTLY_ONCE, message.message().qos());
        assertEquals(
                List.of(11, 22),
                message.subscriptionIdentifiers().stream().sorted().toList());
        subscriber.forget();
        publisher.publish("a/c", 0, "n");
        assertEquals(2, subscriber.onlyMessage().subscriptionIdentifiers().size());
    }

    @Test
    @DisplayName("[MQTT5-3.8.4-3] subscribing again replaces options and identifier, and is one subscription")
    void resubscribe() {
        subscriber.connect();
        subscriber.subscribe("t", options(0, false, false), 1);
        subscriber.subscribe("t", options(2, false, false), 2);
        publisher.publish("t", 2, "m");
        assertEquals(QoS.EXACTLY_ONCE, subscriber.onlyMessage().message().qos());
        assertEquals(List.of(2), subscriber.onlyMessage().subscriptionIdentifiers());
    }

    @Test
    @DisplayName("[MQTT5-3.8.3-3] No Local keeps a client's own messages from it, and nobody else's")
    void noLocal() {
        subscriber.connect();
        publisher.subscribe("t", options(1, true, false), 0);
        publisher.subscribe("u/#", options(1, true, false), 0);
        publisher.subscribe("u/+", options(1, false, false), 0);
        publisher.publish("t", 1, "own");
        publisher.receivesNothing();
        subscriber.publish("t", 1, "other");
        publisher.receivesOnly("other");
        publisher.publish("u/1", 1, "own through the other filter");
        publisher.receivesOnly("other", "own through the other filter");
    }

    @Test
    @DisplayName("[MQTT5-3.10.4-2] [MQTT3-3.10.4-2] after UNSUBACK nothing more comes for the filter")
    void unsubscribe() {
        subscriber.connect();
        subscriber.subscribe("t", 1);
        subscriber.subscribe("+", 1);
        subscriber.unsubscribe("t");
        publisher.publish("t", 1, "through +");
        subscriber.receivesOnly("through +");
        subscriber.unsubscribe("+");
        publisher.publish("t", 1, "through nothing");
        subscriber.receivesOnly("through +");
    }

    @Test
    @DisplayName("one run reaches subscribers of every version, QoS and shard, each in its own form")
    void manyForms() {
        List<Client> all = new ArrayList<>();
        for (ProtocolVersion version : ProtocolVersion.values()) {
            for (int qos = 0; qos <= 2; qos++) {
                for (int shard = 0; shard < 2; shard++) {
                    for (boolean persistent : new boolean[] {false, true}) {
                        Client client = world.client(version, world.idOn(shard, "c" + version + qos + persistent));
                        if (persistent) {
                            client.persistent();
                        }
                        client.connect();
                        assertEquals(qos, client.subscribe("t", qos).value());
                        all.add(client);
                    }
                }
            }
        }
        for (ProtocolVersion version : ProtocolVersion.values()) {
            Client sender = world.client(version, "sender" + version).connect();
            for (int qos = 0; qos <= 2; qos++) {
                sender.publishMany("t", qos, 5, "m");
                for (Client client : all) {
                    assertEquals(IntStream.range(0, 5).mapToObj(i -> "m" + i).toList(), client.payloads());
                    int granted =
                            client.id().charAt(1 + client.version().toString().length()) - '0';
                    for (ReceivedPublish message : client.messages()) {
                        assertEquals(
                                Math.min(qos, granted), message.message().qos().value()); // [MQTT5-3.8.4-8]
                        assertFalse(message.message().isRetained());
                        assertFalse(message.duplicate());
                    }
                    client.forget();
                }
            }
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.3.2-17] properties reach MQTT 5 subscribers unchanged, through queue, retained and window alike")
    void properties() {
        subscriber.persistent().connect();
        subscriber.subscribe("t", 1);
        Client old = world.client(ProtocolVersion.V3_1_1, "old").connect();
        old.subscribe("t", 1);
        byte[] content = {0x01, 1, 0x26, 0, 1, 'k', 0, 1, 'v', 'p'};
        Message message = new Message(
                io.mosaicmq.api.topic.Topic.of("t"), QoS.AT_LEAST_ONCE, true, Message.NO_EXPIRY, 0, content, 9);
        int reached = world.ask(new OperatorMessages(world.broker()).publish(message));
        assertEquals(2, reached);
        Client late = world.client("late").connect();
        late.subscribe("t", 0);
        for (Client client : List.of(subscriber, late)) {
            Message got = client.onlyMessage().message();
            assertEquals(9, got.propertiesLength());
            assertTrue(java.util.Arrays.equals(content, got.content()));
        }
        old.receivesOnly("p");
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-11] [MQTT5-3.2.2-14] a publication beyond what the broker offers is a fault")
    void beyondOffer() {
        world.change("qos.maximum=1", "retain.available=false");
        Client client = world.client("c").connect();
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("t", 2)); // [MQTT5-3.2.2-10]
        client.publish("t", 2, "m");
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, client.reasonOfDisconnect());
        client.connect();
        client.publish("t", 0, true, "m");
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, client.reasonOfDisconnect());
    }

    @Test
    @DisplayName("[MQTT5-4.7.2-1] topics that begin with $ are not reached by wildcards in the first level")
    void reserved() {
        subscriber.connect();
        subscriber.subscribe("#", 0);
        subscriber.subscribe("+/x", 0);
        subscriber.subscribe("$own/#", 0);
        publisher.publish("$own/x", 0, "m");
        publisher.publish("$other/x", 0, "n");
        subscriber.receivesOnly("m");
    }
}
