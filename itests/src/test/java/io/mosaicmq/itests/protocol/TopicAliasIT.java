package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.3.2.3.4] Topic Alias")
class TopicAliasIT {
    private final Broker broker;

    TopicAliasIT(Broker broker) {
        this.broker = broker;
    }

    private static Message aliased(String topic, String payload, int alias) {
        return message(topic, payload).with(Prop.TOPIC_ALIAS, alias);
    }

    /** A publisher, and the Topic Alias Maximum it was told. */
    private record Publisher(WireClient client, int maximum) implements AutoCloseable {
        @Override
        public void close() {
            client.close();
        }
    }

    private Publisher publisher() {
        WireClient client = broker.send(connect(Version.V5, Fresh.clientId()));
        int maximum = (int) client.expectAccepted().props().number(Prop.TOPIC_ALIAS_MAXIMUM, 0);
        assumeTrue(maximum >= 2, "this broker takes no aliases");
        return new Publisher(client, maximum);
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-12] an alias stands for the topic it was sent with; subscribers see the topic")
    void aliasStandsForTopic() {
        String topic = Fresh.topic();
        try (Publisher publisher = publisher();
                WireClient subscriber = broker.connect(Version.V5)) {
            subscriber.subscribe(topic, 2);
            publisher.client.send(aliased(topic, "named", 1), aliased("", "by alias", 1));
            publisher.client.publish(aliased("", "by alias, QoS 1", 1).qos1(1));
            publisher.client.publish(aliased("", "by alias, QoS 2", 1).qos2(2));
            publisher.client.send(message(topic, "by name"));
            for (String payload : new String[] {"named", "by alias", "by alias, QoS 1", "by alias, QoS 2", "by name"}) {
                Packet.Publish publish = subscriber.receive();
                assertEquals(payload, publish.payload());
                assertEquals(topic, publish.topic());
                assertFalse(publish.props().has(Prop.TOPIC_ALIAS), "[MQTT5-3.1.2-27] the subscriber allows none");
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2.3.4] an alias may be given another topic; the highest is the one announced")
    void aliasMayBeRemapped() {
        String one = Fresh.topic();
        String two = Fresh.topic();
        try (Publisher publisher = publisher();
                WireClient subscriber = broker.connect(Version.V5)) {
            subscriber.subscribe(one, 0);
            subscriber.subscribe(two, 0);
            int alias = publisher.maximum;
            publisher.client.send(
                    aliased(one, "1", alias),
                    aliased("", "2", alias),
                    aliased(two, "3", alias),
                    aliased("", "4", alias),
                    aliased(one, "5", 1),
                    aliased("", "6", alias),
                    aliased("", "7", 1));
            String[] topics = {one, one, two, two, one, two, one};
            for (int i = 0; i < topics.length; i++) {
                Packet.Publish publish = subscriber.receive();
                assertEquals("" + (i + 1), publish.payload());
                assertEquals(topics[i], publish.topic());
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-7] aliases belong to one connection: not to another client, not to the next connection")
    void aliasBelongsToConnection() {
        String clientId = Fresh.clientId();
        String topic = Fresh.topic();
        try (Publisher publisher = publisher();
                WireClient other = broker.connect(connect(Version.V5, clientId).durable())) {
            publisher.client.send(aliased(topic, "m", 1)).ping();
            other.send(aliased("", "m", 1)).expectRefused(0x82, 0x94);
            try (WireClient client =
                    broker.connect(connect(Version.V5, clientId).durable())) {
                client.send(aliased(topic, "m", 1)).ping();
                client.disconnect();
            }
            try (WireClient client =
                    broker.connect(connect(Version.V5, clientId).durable())) {
                client.send(aliased("", "m", 1)).expectRefused(0x82, 0x94);
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-8] alias 0 is refused")
    void aliasZeroIsRefused() {
        try (Publisher publisher = publisher()) {
            publisher.client.send(aliased(Fresh.topic(), "m", 0)).expectRefused(0x94, 0x82);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-9] an alias above the maximum is refused with 0x94")
    void aliasAboveMaximumIsRefused() {
        try (Publisher publisher = publisher()) {
            assumeTrue(publisher.maximum < 65535);
            publisher
                    .client
                    .send(aliased(Fresh.topic(), "m", publisher.maximum + 1))
                    .expectRefused(0x94);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2.1] an alias that was never set is a protocol error")
    void unknownAliasIsRefused() {
        try (Publisher publisher = publisher()) {
            publisher.client.send(aliased("", "m", 2)).expectRefused(0x82, 0x94);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2.3.4] what was published by alias is retained, and waits, under its topic")
    void aliasIsResolvedBeforeKeeping() {
        String topic = Fresh.topic();
        var durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (Publisher publisher = publisher()) {
            publisher.client.publish(aliased(topic, "named", 1).qos1(1));
            publisher.client.publish(aliased("", "kept", 1)
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 60)
                    .qos1(2)
                    .retain());
            publisher.client.publish(aliased("other/" + topic, "elsewhere", 1).qos1(3));
        }
        try (WireClient client = broker.connect(durable)) {
            assertEquals(topic, client.expectPublish("named").topic());
            assertEquals(topic, client.expectPublish("kept").topic());
        }
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(topic, 0);
            assertTrue(client.expectPublish("kept").retain());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-26] aliases to a client are within its Topic Alias Maximum, and say the right topic")
    void aliasesToTheClient() {
        int maximum = 2;
        String[] topics = {Fresh.topic(), Fresh.topic(), Fresh.topic(), Fresh.topic()};
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.TOPIC_ALIAS_MAXIMUM, maximum));
                WireClient publisher = broker.connect(Version.V5)) {
            for (String topic : topics) {
                client.subscribe(topic, 2);
            }
            Map<Long, String> aliases = new HashMap<>();
            for (int i = 0; i < 40; i++) {
                String topic = topics[i * 7 % 11 % topics.length];
                publisher.publish(
                        switch (i % 3) {
                            case 0 -> message(topic, topic);
                            case 1 -> message(topic, topic).qos1(i + 1);
                            default -> message(topic, topic).qos2(i + 1);
                        });
                Packet.Publish publish = client.receive();
                long alias = publish.props().number(Prop.TOPIC_ALIAS, 0);
                assertTrue(!publish.props().has(Prop.TOPIC_ALIAS) || alias >= 1 && alias <= maximum, publish::toString);
                if (alias > 0 && !publish.topic().isEmpty()) {
                    aliases.put(alias, publish.topic());
                }
                String named = publish.topic().isEmpty() ? aliases.get(alias) : publish.topic();
                assertNotNull(named, () -> publish + " uses an alias that was not set");
                assertEquals(publish.payload(), named);
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-7] what comes again on a new connection does not rely on aliases of the old one")
    void redeliveryDoesNotRelyOnAliases() {
        String topic = Fresh.topic();
        var durable = connect(Version.V5, Fresh.clientId()).durable().with(Prop.TOPIC_ALIAS_MAXIMUM, 5);
        try (WireClient publisher = broker.connect(Version.V5)) {
            WireClient broken = broker.connect(durable);
            broken.subscribe(topic, 1);
            for (int i = 1; i <= 3; i++) {
                publisher.publish(message(topic, "" + i).qos1(i));
                broken.expectPublish("" + i);
            }
            broken.drop();
            try (WireClient client = broker.connect(durable)) {
                Map<Long, String> aliases = new HashMap<>();
                for (int i = 1; i <= 3; i++) {
                    Packet.Publish publish = client.receive();
                    assertEquals("" + i, publish.payload());
                    long alias = publish.props().number(Prop.TOPIC_ALIAS, 0);
                    if (!publish.topic().isEmpty()) {
                        aliases.put(alias, publish.topic());
                    }
                    assertEquals(topic, aliases.get(alias));
                }
            }
        }
    }
}
