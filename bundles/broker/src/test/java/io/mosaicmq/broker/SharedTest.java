package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-4.8.2] Shared Subscriptions over two shards")
class SharedTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client("p").connect();

    private Client member(int shard, String name) {
        return world.client(world.idOn(shard, name));
    }

    private static Set<String> numbered(int count) {
        return new HashSet<>(IntStream.range(0, count).mapToObj(i -> "m" + i).toList());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-4] each message goes to one member, evenly, whether it comes alone or in a run")
    void even() {
        List<Client> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Client member = member(i % 2, "m" + i).connect();
            member.subscribe("$share/g/t", 1);
            members.add(member);
        }
        Client plain = world.client("plain").connect();
        plain.subscribe("t", 1);
        Client other = world.client("other").connect();
        other.subscribe("$share/h/t", 0);
        publisher.publishMany("t", 1, 400, "m");
        Set<String> all = new HashSet<>();
        for (Client member : members) {
            assertEquals(100, member.messages().size(), member.id());
            all.addAll(member.payloads());
        }
        assertEquals(numbered(400), all);
        assertEquals(400, plain.messages().size());
        assertEquals(400, other.messages().size());
        for (int i = 0; i < 40; i++) {
            publisher.publish("t", 2, "single" + i);
        }
        for (Client member : members) {
            assertEquals(110, member.messages().size(), member.id());
        }
    }

    @Test
    @DisplayName("a member that is offline is passed over while one is connected")
    void offline() {
        Client gone = member(0, "a").persistent().connect();
        gone.subscribe("$share/g/t", 1);
        Client there = member(1, "b").connect();
        there.subscribe("$share/g/t", 1);
        gone.drop();
        publisher.publishMany("t", 1, 10, "m");
        assertEquals(10, there.messages().size());
        there.disconnect();
        publisher.publishMany("t", 1, 10, "m");
        gone.connect();
        assertEquals(10, gone.messages().size());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-6] what a departed member has not acknowledged or not been sent goes to another")
    void departed() {
        Client leaver = member(0, "a")
                .with(Property.RECEIVE_MAXIMUM, 5)
                .acknowledging(false)
                .connect();
        leaver.subscribe("$share/g/t", 2);
        publisher.publishMany("t", 1, 20, "m");
        assertEquals(5, leaver.messages().size());
        leaver.acknowledge(PacketType.PUBACK, leaver.messages().get(0).packetId());
        Client heir = member(1, "b").connect();
        heir.subscribe("$share/g/t", 2);
        leaver.drop();
        Set<String> expected = numbered(20);
        expected.remove("m0");
        assertEquals(expected, new HashSet<>(heir.payloads()));
        assertEquals(19, heir.messages().size());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-6] each such message is handed over once, also when Clean Start ends the session")
    void departedByCleanStart() {
        Client leaver = member(0, "a").acknowledging(false).connect();
        leaver.subscribe("$share/g/t", 1);
        publisher.publishMany("t", 1, 3, "m");
        Client heir = member(1, "b").connect();
        heir.subscribe("$share/g/t", 1);
        member(0, "a").connect(); // takes over and begins anew
        assertEquals(List.of("m0", "m1", "m2"), heir.payloads());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-5] a QoS 2 message that is being sent goes to nobody else")
    void exactlyOnceStays() {
        Client leaver = member(0, "a").acknowledging(false).connect();
        leaver.subscribe("$share/g/t", 2);
        publisher.publishMany("t", 2, 3, "m");
        assertEquals(3, leaver.messages().size());
        Client heir = member(1, "b").connect();
        heir.subscribe("$share/g/t", 2);
        leaver.drop();
        heir.receivesNothing();
    }

    @Test
    @DisplayName(
            "[MQTT5-4.8.2-4] a member whose connection breaks gets its QoS 2 messages when it is back, nobody else does")
    void exactlyOnceResumes() {
        Client member = member(0, "a").persistent().acknowledging(false).connect();
        member.subscribe("$share/g/t", 2);
        publisher.publish("t", 2, "m");
        Client other = member(1, "b").connect();
        other.subscribe("$share/g/t", 2);
        member.drop();
        member.acknowledging(true).connect();
        member.receivesOnly("m");
        other.receivesNothing();
        assertEquals(1, member.acknowledgements(PacketType.PUBREL).size());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-6] a message that is handed over keeps the expiry it has left")
    void expiryOfHandedOver() {
        Client leaver = member(0, "a").acknowledging(false).connect();
        leaver.subscribe("$share/g/t", 1);
        publisher.publishExpiring("t", 1, false, 100, "m");
        Client heir = member(1, "b").connect();
        heir.subscribe("$share/g/t", 1);
        world.advance(40);
        leaver.drop();
        assertEquals(60, heir.onlyMessage().message().expiryInterval());
    }

    @Test
    @DisplayName(
            "[MQTT5-3.10.4-2] a message on its way to a member of another shard that unsubscribes goes to another one")
    void unsubscribesMeanwhile() {
        Client leaver = member(1, "a").connect();
        leaver.subscribe("$share/g/t", 1);
        Client sender = world.client(world.idOn(0, "q")).connect();
        world.loops().loop(1).freeze();
        leaver.sendLater(new Packet.Unsubscribe(9, List.of("$share/g/t"), Properties.NONE));
        sender.publish("t", 1, "m"); // for the only member there is, behind its UNSUBSCRIBE
        Client heir = member(0, "b").connect();
        heir.subscribe("$share/g/t", 1);
        world.loops().loop(1).thaw();
        world.settle();
        leaver.receivesNothing();
        heir.receivesOnly("m");
    }

    @Test
    @DisplayName("a session that ends while messages are on their way to it from another shard loses none of them")
    void endsMeanwhile() {
        Client leaver = member(1, "a").connect();
        leaver.subscribe("$share/g/t", 1);
        Client sender = world.client(world.idOn(0, "q")).connect();
        world.loops().loop(1).freeze();
        leaver.dropLater(); // its end comes before the inbox
        sender.publishMany("t", 1, 10, "m");
        Client heir = member(0, "b").connect();
        heir.subscribe("$share/g/t", 1);
        world.loops().loop(1).thaw();
        world.settle();
        assertEquals(numbered(10), new HashSet<>(heir.payloads()));
        assertTrue(leaver.messages().isEmpty());
    }

    @Test
    @DisplayName("a group without members drops what was in hand, and counts it")
    void nobodyLeft() {
        Client last = member(0, "a").acknowledging(false).connect();
        last.subscribe("$share/g/t", 1);
        publisher.publishMany("t", 1, 3, "m");
        last.drop();
        assertEquals(3, world.counter("dropped.no.member"));
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-6] with sticky a publisher's messages go to one member, in order")
    void sticky() {
        Simulation sticky = new Simulation(2, "shared.strategy=sticky");
        Client a = sticky.client(sticky.idOn(0, "a")).connect();
        Client b = sticky.client(sticky.idOn(1, "b")).connect();
        a.subscribe("$share/g/t", 1);
        b.subscribe("$share/g/t", 1);
        Client sender = sticky.client("q").connect();
        for (int i = 0; i < 10; i++) {
            sender.publishMany("t", 1, 10, i + "-");
        }
        Client chosen = a.messages().isEmpty() ? b : a;
        assertEquals(100, chosen.messages().size());
        List<ReceivedPublish> messages = chosen.messages();
        for (int i = 0; i < 100; i++) {
            assertEquals(i / 10 + "-" + i % 10, Client.text(messages.get(i)));
        }
    }
}
