package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.packet;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.NO_LOCAL;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@BlackBox
@DisplayName("[MQTT5-4.8.2] Shared Subscriptions")
class SharedSubscriptionIT {
    private final Broker broker;

    SharedSubscriptionIT(Broker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-4.8.2] each message goes to exactly one member, and the members share the work")
    void eachToOne(Version version) {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        int count = 300;
        List<WireClient> members = new ArrayList<>();
        try (WireClient publisher = broker.connect(version)) {
            for (int i = 0; i < 3; i++) {
                WireClient member = broker.connect(version);
                member.subscribe(filter, 1);
                member.subscribe(topic + "/end", 1); // every member's own
                members.add(member);
            }
            for (int i = 0; i < count; i++) {
                publisher.publish(message(topic, "" + i).qos1(i + 1));
            }
            publisher.publish(message(topic + "/end", "end").qos1(count + 1));
            Map<String, Integer> receivers = new HashMap<>();
            for (int i = 0; i < 3; i++) {
                int share = 0;
                boolean ended = false;
                while (!ended) {
                    Packet.Publish publish = members.get(i).receive();
                    ended = publish.topic().endsWith("/end");
                    if (!ended) {
                        assertEquals(null, receivers.put(publish.payload(), i), () -> publish + " came twice");
                        share++;
                    }
                }
                int of = share;
                assertTrue(share >= count / 6, () -> "an uneven share: " + of + " of " + count);
            }
            assertEquals(count, receivers.size());
        } finally {
            members.forEach(WireClient::close);
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] every group and every ordinary subscription gets a message of its own")
    void groupsAreIndependent() {
        String topic = Fresh.topic();
        String first = "$share/" + Fresh.group() + "/" + topic;
        String second = "$share/" + Fresh.group() + "/" + topic.split("/")[0] + "/+";
        try (WireClient one = broker.connect(Version.V5);
                WireClient two = broker.connect(Version.V5);
                WireClient ordinary = broker.connect(Version.V5)) {
            one.subscribe(subscribe(1).to(first, 0).identifier(5));
            two.subscribe(second, 0);
            ordinary.subscribe(topic, 0);
            ordinary.send(message(topic, "m"));
            Packet.Publish publish = one.expectPublish("m");
            assertEquals(topic, publish.topic());
            assertEquals(List.of(5L), publish.props().subscriptionIdentifiers());
            expectOn(two, topic);
            ordinary.expectPublish("m");
            one.expectQuiet();
        }
    }

    /** Other tests' messages match the wildcard too. */
    private static void expectOn(WireClient client, String topic) {
        while (!client.receive().topic().equals(topic)) {
            // not ours
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] one client that is in a group and subscribes as well gets both")
    void memberWithOwnSubscription() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe("$share/" + Fresh.group() + "/" + topic, 0);
            client.subscribe(topic, 0);
            client.send(message(topic, "m"));
            client.expectPublish("m");
            client.expectPublish("m");
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-3] the QoS is that of the member's subscription")
    void qosOfTheMember() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe("$share/" + Fresh.group() + "/" + topic, 1);
            publisher.publish(message(topic, "m").qos2(1));
            assertEquals(1, client.receive().qos());
            client.expectQuiet();
        }
    }

    @Test
    @MosquittoDiffers("sends them")
    @DisplayName("[MQTT5-3.8.4] [MQTT5-4.8.2] a shared subscription is given no retained messages when it begins")
    void noRetained() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.publish(message(topic, "retained")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 60)
                    .qos1(1)
                    .retain());
            client.subscribe("$share/" + Fresh.group() + "/" + topic, 1);
            client.expectQuiet();
        }
    }

    @Test
    @MosquittoDiffers("accepts it")
    @DisplayName("[MQTT5-3.8.3-4] No Local on a shared subscription is a protocol error")
    void noLocalIsAnError() {
        try (WireClient client = broker.connect(Version.V5)) {
            client.send(subscribe(1).to("$share/" + Fresh.group() + "/" + Fresh.topic(), NO_LOCAL))
                    .expectRefused(0x82);
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] a member that unsubscribes or leaves gets no more; the others get all")
    void leavingMembers() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (WireClient stays = broker.connect(Version.V5);
                WireClient unsubscribes = broker.connect(Version.V5);
                WireClient leaves = broker.connect(Version.V5)) {
            for (WireClient member : List.of(stays, unsubscribes, leaves)) {
                member.subscribe(filter, 1);
            }
            assertEquals(List.of(0), unsubscribes.unsubscribe(filter).codes());
            assertEquals(List.of(0x11), unsubscribes.unsubscribe(topic).codes());
            leaves.disconnect();
            try (WireClient publisher = broker.connect(Version.V5)) {
                for (int i = 1; i <= 9; i++) {
                    publisher.publish(message(topic, "" + i).qos1(i));
                }
            }
            for (int i = 1; i <= 9; i++) {
                assertEquals("" + i, stays.receive().payload());
            }
            unsubscribes.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] a group of one that has left is gone: nothing waits for the next who takes its name")
    void lastMemberLeaves() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (WireClient member = broker.connect(Version.V5)) {
            member.subscribe(filter, 1);
            member.disconnect();
        }
        try (WireClient client = broker.connect(Version.V5)) {
            client.publish(message(topic, "nobody").qos1(1));
            client.subscribe(filter, 1);
            client.expectQuiet();
        }
    }

    @Test
    @MosquittoDiffers("loses them with the session")
    @DisplayName("[MQTT5-4.8.2] QoS 1 that a member leaves unacknowledged when its session ends goes to another")
    void unacknowledgedGoesToAnother() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (WireClient stays = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            WireClient vanishes = broker.connect(Version.V5);
            stays.subscribe(filter, 1);
            vanishes.subscribe(filter, 1);
            int count = 10;
            for (int i = 1; i <= count; i++) {
                publisher.publish(message(topic, "" + i).qos1(i));
            }
            // What the one holds when it vanishes is not acknowledged.
            while (vanishes.poll(Duration.ofMillis(150)).isPresent()) {
                // read, and left
            }
            vanishes.drop();
            Map<String, Integer> seen = new HashMap<>();
            while (seen.size() < count) {
                Packet.Publish publish = stays.receive();
                seen.merge(publish.payload(), 1, Integer::sum);
            }
            assertTrue(seen.values().stream().allMatch(times -> times == 1), seen::toString);
            stays.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] QoS 1 of a member that comes back to its session is delivered, to it or to another")
    void memberThatComesBack() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        var durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(Version.V5)) {
            WireClient breaks = broker.connect(durable);
            breaks.subscribe(filter, 1);
            publisher.publish(message(topic, "m").qos1(1));
            breaks.expectPublish("m");
            breaks.drop();
            try (WireClient back = broker.connect(durable)) {
                assertTrue(back.receive().dup());
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-6] what a member refuses by a reason code is not given to another")
    void refusedIsNotPassedOn() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (WireClient one = broker.connect(Version.V5);
                WireClient two = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            one.subscribe(filter, 2);
            two.subscribe(filter, 2);
            publisher.publish(message(topic, "m").qos1(1));
            WireClient chosen = null;
            for (int attempt = 0; chosen == null && attempt < 100; attempt++) {
                for (WireClient member : List.of(one, two)) {
                    Optional<Packet> packet = member.poll(Duration.ofMillis(50));
                    if (packet.isPresent() && packet.get() instanceof Packet.Publish publish) {
                        member.send(packet(0x40, bytes().u16(publish.id()).u8(0x80)));
                        chosen = member;
                    }
                }
            }
            assertNotNull(chosen, "delivered to nobody");
            (chosen == one ? two : one).expectQuiet();
            chosen.disconnect();
            (chosen == one ? two : one).expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] QoS 0 goes to one member as well")
    void qos0GoesToOne() {
        String topic = Fresh.topic();
        String filter = "$share/" + Fresh.group() + "/" + topic;
        try (WireClient one = broker.connect(Version.V5);
                WireClient two = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            for (WireClient member : List.of(one, two)) {
                member.subscribe(filter, 0);
                member.subscribe(topic + "/end", 0);
            }
            int count = 100;
            Message[] burst = new Message[count];
            for (int i = 0; i < count; i++) {
                burst[i] = message(topic, "" + i);
            }
            publisher.send(burst).send(message(topic + "/end", "end"));
            int total = 0;
            for (WireClient member : List.of(one, two)) {
                while (!member.receive().payload().equals("end")) {
                    total++;
                }
            }
            assertEquals(count, total);
        }
    }
}
