package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-4.1.0-1] [P2] a broker that stops, or dies, and starts again on the same store")
class RestartTest {
    private final Simulation world = new Simulation(2);

    private void end(boolean crash) {
        if (crash) {
            world.crash();
        } else {
            world.restart();
        }
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    @Test
    @DisplayName("[MQTT5-4.13.1] clients are told 0x8B when the broker stops, those that wait to be let in 0x88")
    void told() {
        Client client = world.client(world.idOn(1, "c")).connect();
        Client old = world.client(ProtocolVersion.V3_1_1, "d").connect();
        world.access().mood(ScriptedAccess.Mood.HOLD);
        Client waiting = world.client("w").connect();
        world.stop();
        assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, client.reasonOfDisconnect());
        assertTrue(client.isClosed());
        old.isClosedWithoutWord();
        assertTrue(waiting.isClosed());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, waiting.connAck().reasonCode());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "sessions, subscriptions with their options, and queued messages in order are back; the others are gone")
    void sessionsAndQueues(boolean crash) {
        Client client =
                world.client(world.idOn(1, "c")).username("alice").persistent().connect();
        client.subscribe("t", new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true, RetainHandling.SEND), 7);
        client.subscribe("gone", 1);
        client.unsubscribe("gone");
        client.drop();
        world.client("mayfly").connect().subscribe("t", 1);
        Client publisher = world.client(world.idOn(0, "p")).connect();
        publisher.publishMany("t", 1, 10, "m");
        publisher.publish("t", 2, true, "two");
        publisher.publish("gone", 1, "x");
        end(crash);
        assertEquals(1, world.ask(new KeptSessions(world.broker()).list()).size());
        publisher = world.client(world.idOn(0, "p")).connect();
        publisher.publish("t", 1, "after");
        assertEquals(
                ReasonCode.NOT_AUTHORIZED,
                world.client(client.id()).username("bob").connect().connAck().reasonCode());
        client.connect();
        assertTrue(client.connAck().sessionPresent());
        List<String> expected = new ArrayList<>(numbered(0, 10));
        expected.addAll(List.of("two", "after"));
        assertEquals(expected, client.payloads());
        assertTrue(client.messages().stream()
                .allMatch(m -> m.subscriptionIdentifiers().equals(List.of(7))));
        assertTrue(client.messages().get(10).message().isRetained()); // Retain As Published
        assertEquals(0, world.counter("queued.bytes"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "[MQTT5-4.4.0-1] what was in flight comes again: same identifiers, order, DUP, PUBREL where PUBREC had come")
    void inFlight(boolean crash) {
        Client client = world.client(world.idOn(1, "c"))
                .persistent()
                .with(Property.RECEIVE_MAXIMUM, 5)
                .acknowledging(false)
                .connect();
        client.subscribe("t", 2);
        Client publisher = world.client(world.idOn(0, "p")).connect();
        publisher.publishMany("t", 2, 8, "m");
        List<ReceivedPublish> first = List.copyOf(client.messages());
        assertEquals(5, first.size());
        client.acknowledge(PacketType.PUBREC, first.get(1).packetId());
        client.acknowledge(PacketType.PUBREC, first.get(0).packetId());
        client.acknowledge(PacketType.PUBCOMP, first.get(0).packetId());
        assertEquals("m5", client.payloads().get(5));
        end(crash);
        client.forget();
        client.connect();
        List<ReceivedPublish> again = client.received().stream()
                .filter(ReceivedPublish.class::isInstance)
                .map(ReceivedPublish.class::cast)
                .toList();
        assertEquals(
                List.of("m2", "m3", "m4", "m5"),
                again.stream().map(Client::text).toList());
        for (int i = 0; i < 3; i++) {
            assertEquals(first.get(i + 2).packetId(), again.get(i).packetId());
            assertTrue(again.get(i).duplicate());
        }
        assertEquals(
                first.get(1).packetId(),
                client.acknowledgements(PacketType.PUBREL).get(0).packetId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT5-4.3.3-10] QoS 2 identifiers that are held stay held, released ones do not")
    void heldIdentifiers(boolean crash) {
        Client watcher = world.client(world.idOn(1, "w")).persistent().connect();
        watcher.subscribe("t", 2);
        Client publisher = world.client(world.idOn(0, "p"))
                .persistent()
                .acknowledging(false)
                .connect();
        publisher.publishAs(3, false, "t", 2, "a");
        publisher.publishAs(4, false, "t", 2, "b");
        publisher.acknowledge(PacketType.PUBREL, 4);
        end(crash);
        watcher.connect();
        publisher.connect();
        publisher.publishAs(3, true, "t", 2, "a");
        publisher.publishAs(4, false, "t", 2, "c");
        watcher.receivesOnly("a", "b", "c");
        publisher.acknowledge(PacketType.PUBREL, 3);
        assertEquals(ReasonCode.SUCCESS, publisher.outcome(PacketType.PUBCOMP, 3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("[MQTT5-3.3.1-5] retained messages are back as they were last")
    void retained(boolean crash) {
        Client publisher = world.client(world.idOn(0, "p")).connect();
        publisher.publish("a", 1, true, "old");
        publisher.publish("a", 1, true, "new");
        publisher.publish("b", 1, true, "x");
        publisher.publish("b", 1, true, "");
        publisher.publishExpiring("c", 1, true, 100, "short");
        world.advance(30);
        end(crash);
        Client client = world.client("c").connect();
        client.subscribe("#", 1);
        assertEquals(Set.of("new", "short"), new HashSet<>(client.payloads()));
        assertEquals(2, client.messages().size());
        assertTrue(client.messages().stream().anyMatch(m -> m.message().expiryInterval() == 70));
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.2.5] a Will that waits goes on waiting, and is published to the subscribers of every shard")
    void willThatWaits() {
        List<Client> watchers = new ArrayList<>();
        for (int shard = 0; shard < 2; shard++) {
            Client watcher = world.client(world.idOn(shard, "w")).persistent().connect();
            watcher.subscribe("will", 1);
            watcher.drop();
            watchers.add(watcher);
        }
        for (int shard = 0; shard < 2; shard++) {
            world.client(world.idOn(shard, "mortal"))
                    .persistent(10_000)
                    .will("will", "gone" + shard, QoS.AT_LEAST_ONCE, false, 60)
                    .connect()
                    .drop();
        }
        world.restart();
        world.advance(30);
        assertEquals(0, world.counter("queued.bytes"));
        world.advance(60);
        for (Client watcher : watchers) {
            watcher.connect();
            assertEquals(Set.of("gone0", "gone1"), new HashSet<>(watcher.payloads()));
            assertEquals(2, watcher.messages().size());
        }
        world.restart();
        world.advance(1000);
        watchers.forEach(Client::connect);
        assertTrue(watchers.stream().allMatch(w -> w.messages().size() == 2), "published again");
    }

    @RepeatedTest(20)
    @DisplayName(
            "[MQTT5-3.1.2-8] a Will of a client that was connected when the broker died reaches every shard's sessions")
    void willAfterCrash(RepetitionInfo repetition) {
        Simulation seeded = new Simulation(3, repetition.getCurrentRepetition());
        List<Client> watchers = new ArrayList<>();
        for (int shard = 0; shard < 3; shard++) {
            Client watcher = seeded.client(seeded.idOn(shard, "w")).persistent().connect();
            watcher.subscribe("will", 1);
            watchers.add(watcher);
            seeded.client(seeded.idOn(shard, "mortal"))
                    .persistent()
                    .will("will", "gone" + shard, QoS.AT_LEAST_ONCE, false, 0)
                    .connect();
        }
        seeded.crash();
        for (Client watcher : watchers) {
            watcher.connect();
            assertEquals(Set.of("gone0", "gone1", "gone2"), new HashSet<>(watcher.payloads()), watcher.id());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-23] the Session Expiry Interval runs on while no broker runs")
    void expiry() {
        Client lapses = world.client("a").persistent(100).connect();
        lapses.drop();
        Client lasts = world.client("b").persistent(1000).connect();
        lasts.drop();
        world.advance(50);
        world.stop();
        world.advance(60);
        world.crash();
        world.advance(1);
        assertFalse(lapses.connect().connAck().sessionPresent());
        assertTrue(lasts.connect().connAck().sessionPresent());
    }

    @RepeatedTest(20)
    @DisplayName("[P2] what was acknowledged to a publisher as the broker stopped is not lost between shards")
    void nothingLostOnStop(RepetitionInfo repetition) {
        Simulation seeded = new Simulation(3, repetition.getCurrentRepetition());
        Client subscriber = seeded.client(seeded.idOn(1, "s")).persistent().connect();
        subscriber.subscribe("t", 1);
        subscriber.drop();
        Client publisher = seeded.client(seeded.idOn(0, "p")).connect();
        seeded.loops().chaotic();
        for (int i = 0; i < 20; i++) {
            publisher.publishManyLater("t", 1, 10 * i, 10, "m");
            seeded.loops().step();
        }
        seeded.restart();
        int acknowledged = publisher.acknowledgements(PacketType.PUBACK).size();
        subscriber.connect();
        assertTrue(
                subscriber.messages().size() >= acknowledged,
                () -> acknowledged + " acknowledged, " + subscriber.messages().size() + " kept");
        assertEquals(numbered(0, subscriber.messages().size()), subscriber.payloads());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2-6] a shared group is whole again, and what a member held goes to another when it ends")
    void shared() {
        Client a = world.client(world.idOn(0, "a"))
                .persistent(50)
                .acknowledging(false)
                .connect();
        a.subscribe("$share/g/t", 1);
        Client b = world.client(world.idOn(1, "b")).persistent().connect();
        b.subscribe("$share/g/t", 1);
        world.client("p").connect().publishMany("t", 1, 10, "m");
        assertEquals(5, a.messages().size());
        world.restart();
        b.connect();
        world.client("p").connect().publish("t", 1, "after");
        world.advance(51);
        Set<String> all = new HashSet<>(numbered(0, 10));
        all.add("after");
        assertEquals(all, new HashSet<>(b.payloads()));
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-4] a session that was resumed and then replaced by Clean Start is kept, in its new form")
    void replacedByCleanStart() {
        Client client = world.client("s").persistent().connect();
        client.subscribe("old", 1);
        client.drop();
        client.connect();
        Client again =
                world.client("s").persistent().cleanStart(true).connect(); // takes over and begins anew, in one turn
        assertTrue(again.isConnected());
        again.subscribe("new", 1);
        world.restart();
        again.cleanStart(false).connect();
        assertTrue(again.connAck().sessionPresent());
        Client publisher = world.client("p").connect();
        publisher.publish("old", 1, "not for it");
        publisher.publish("new", 1, "for it");
        assertEquals(List.of("for it"), again.payloads());
    }
}
