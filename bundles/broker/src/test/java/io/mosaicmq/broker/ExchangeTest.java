package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[MQTT5-4.3] [MQTT5-4.4] [MQTT5-4.9] QoS exchanges: identifiers, repeats, windows")
class ExchangeTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client(world.idOn(0, "p")).connect();

    private Client subscriber(ProtocolVersion version) {
        return world.client(version, world.idOn(1, "s")).persistent();
    }

    private static List<String> numbered(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName(
            "[MQTT5-4.4.0-1] [MQTT3-4.4.0-1] what is not acknowledged comes again: same identifiers, same order, DUP set")
    void resend(ProtocolVersion version) {
        Client client = subscriber(version).acknowledging(false).connect();
        client.subscribe("t", 2);
        publisher.publish("t", 1, "a");
        publisher.publish("t", 2, "b");
        publisher.publish("t", 1, "c");
        List<ReceivedPublish> first = List.copyOf(client.messages());
        assertEquals(List.of("a", "b", "c"), client.payloads());
        assertTrue(first.stream().noneMatch(ReceivedPublish::duplicate)); // [MQTT5-3.3.1-3]
        client.acknowledge(PacketType.PUBACK, first.get(0).packetId());
        client.drop();
        publisher.publish("t", 1, "d");
        client.forget();
        client.connect();
        List<ReceivedPublish> again = client.received().stream()
                .filter(ReceivedPublish.class::isInstance)
                .map(ReceivedPublish.class::cast)
                .toList();
        assertEquals(List.of("b", "c", "d"), again.stream().map(Client::text).toList());
        assertEquals(first.get(1).packetId(), again.get(0).packetId());
        assertEquals(first.get(2).packetId(), again.get(1).packetId());
        assertEquals(
                List.of(true, true, false),
                again.stream().map(ReceivedPublish::duplicate).toList());
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-4.3.3-6] after PUBREC it is PUBREL that comes again, never the message")
    void resendPubrel(ProtocolVersion version) {
        Client client = subscriber(version).acknowledging(false).connect();
        client.subscribe("t", 2);
        publisher.publish("t", 2, "a");
        int id = client.onlyMessage().packetId();
        client.acknowledge(PacketType.PUBREC, id);
        assertEquals(1, client.acknowledgements(PacketType.PUBREL).size());
        for (int i = 0; i < 3; i++) {
            client.drop();
            client.connect();
            assertEquals(
                    List.of(id),
                    client.acknowledgements(PacketType.PUBREL).stream()
                            .map(Packet.Acknowledgement::packetId)
                            .toList());
        }
        client.receivesOnly("a");
        client.acknowledge(PacketType.PUBCOMP, id);
        client.drop();
        client.connect();
        assertEquals(List.of(), client.acknowledgements(PacketType.PUBREL));
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-4.3.3-10] a QoS 2 PUBLISH that comes again before its PUBREL is not delivered again")
    void duplicates(ProtocolVersion version) {
        Client watcher = subscriber(ProtocolVersion.V5).connect();
        watcher.subscribe("t", 2);
        Client client =
                world.client(version, "q").persistent().acknowledging(false).connect();
        client.publishAs(7, false, "t", 2, "a");
        client.publishAs(7, true, "t", 2, "a");
        client.drop();
        client.connect();
        client.publishAs(7, true, "t", 2, "a");
        assertEquals(ReasonCode.SUCCESS, client.outcome(PacketType.PUBREC, 7));
        watcher.receivesOnly("a");
        client.acknowledge(PacketType.PUBREL, 7);
        assertEquals(ReasonCode.SUCCESS, client.outcome(PacketType.PUBCOMP, 7));
        client.publishAs(7, false, "t", 2, "b"); // a new message [MQTT5-4.3.3-12]
        watcher.receivesOnly("a", "b");
        client.acknowledge(PacketType.PUBREL, 99);
        ReasonCode unknown = version.hasProperties() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS;
        assertEquals(unknown, client.outcome(PacketType.PUBCOMP, 99));
    }

    @Test
    @DisplayName("[MQTT5-4.3.3-10] new packets between repeats, all in one read, are each delivered once and in order")
    void duplicatesWithinARun() {
        Client watcher = subscriber(ProtocolVersion.V5).connect();
        watcher.subscribe("t", 2);
        Client client = world.client("q").acknowledging(false).connect();
        client.publishAs(2, false, "t", 2, "b");
        io.mosaicmq.api.packet.PacketBuffer bytes = new io.mosaicmq.api.packet.PacketBuffer(64);
        for (int id = 1; id <= 4; id++) {
            client.append(bytes, "t", 2, false, true, id, -1, String.valueOf(id));
        }
        client.sendRaw(bytes);
        watcher.receivesOnly("b", "1", "3", "4");
        assertEquals(5, client.acknowledgements(PacketType.PUBREC).size());
    }

    @Test
    @DisplayName("[MQTT5-4.3.3-4] PUBREC with an error ends the exchange, and makes room for the next message")
    void refusedByReceiver() {
        Client client = subscriber(ProtocolVersion.V5)
                .with(Property.RECEIVE_MAXIMUM, 1)
                .acknowledging(false)
                .connect();
        client.subscribe("t", 2);
        publisher.publish("t", 2, "a");
        publisher.publish("t", 2, "b");
        client.receivesOnly("a");
        client.acknowledge(PacketType.PUBREC, client.onlyMessage().packetId(), ReasonCode.QUOTA_EXCEEDED);
        client.receivesOnly("a", "b");
        assertEquals(List.of(), client.acknowledgements(PacketType.PUBREL));
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-9] no more than Receive Maximum are sent unacknowledged, the rest follows in order")
    void receiveMaximumOut() {
        Client client = subscriber(ProtocolVersion.V5)
                .with(Property.RECEIVE_MAXIMUM, 3)
                .acknowledging(false)
                .connect();
        client.subscribe("t", 2);
        publisher.publishMany("t", 1, 20, "m");
        publisher.publish("t", 0, "free"); // QoS 0 is not held up [MQTT5-3.3.4-9]
        assertEquals(List.of("m0", "m1", "m2", "free"), client.payloads());
        for (int i = 0; i < 20; i++) {
            ReceivedPublish next = client.messages().stream()
                    .filter(m -> m.packetId() != 0)
                    .skip(i)
                    .findFirst()
                    .get();
            client.acknowledge(PacketType.PUBACK, next.packetId());
        }
        assertEquals(
                numbered("m", 0, 20),
                client.payloads().stream().filter(p -> !p.equals("free")).toList());
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-9] also counts what is sent again after a reconnect")
    void receiveMaximumOnResend() {
        Client client = subscriber(ProtocolVersion.V5).acknowledging(false).connect();
        client.subscribe("t", 2);
        publisher.publishMany("t", 1, 10, "m");
        client.drop();
        client.forget();
        client.with(Property.RECEIVE_MAXIMUM, 4).connect();
        assertEquals(numbered("m", 0, 4), client.payloads());
        client.acknowledging(true);
        for (ReceivedPublish message : List.copyOf(client.messages())) {
            client.acknowledge(PacketType.PUBACK, message.packetId());
        }
        assertEquals(numbered("m", 0, 10), client.payloads());
    }

    @Test
    @DisplayName("[MQTT5-3.3.4-7] a client that sends more than the broker's Receive Maximum is parted from with 0x93")
    void receiveMaximumIn() {
        world.change("receive.maximum=5");
        Client client = world.client("q").acknowledging(false).connect();
        assertEquals(5, client.connAck().properties().integer(Property.RECEIVE_MAXIMUM, -1));
        client.publishMany("t", 2, 5, "m");
        assertFalse(client.isClosed());
        client.publish("t", 2, "more");
        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, client.reasonOfDisconnect());
        assertTrue(client.isClosed());
    }

    @Test
    @DisplayName("[MQTT5-4.3.3-9] a message refused for Receive Maximum was not taken: sent again it is delivered")
    void refusedIsNotHeld() {
        world.change("receive.maximum=2");
        Client watcher = subscriber(ProtocolVersion.V5).connect();
        watcher.subscribe("t", 2);
        Client client = world.client("q").persistent().acknowledging(false).connect();
        client.publishAs(1, false, "t", 2, "a");
        client.publishAs(2, false, "t", 2, "b");
        client.publishAs(3, false, "t", 2, "c");
        assertTrue(client.isClosed());
        client.connect();
        client.acknowledge(PacketType.PUBREL, 1);
        client.acknowledge(PacketType.PUBREL, 2);
        client.publishAs(3, true, "t", 2, "c");
        watcher.receivesOnly("a", "b", "c");
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.2-24] a packet larger than the client's Maximum Packet Size is not sent, as if it had been")
    void maximumPacketSize() {
        Client client = subscriber(ProtocolVersion.V5)
                .with(Property.MAXIMUM_PACKET_SIZE, 60)
                .connect();
        client.subscribe("t", 2);
        for (int qos = 0; qos <= 2; qos++) {
            publisher.publish("t", qos, "x".repeat(80));
            publisher.publish("t", qos, "fits" + qos);
        }
        client.receivesOnly("fits0", "fits1", "fits2");
        assertEquals(3, world.counter("dropped.too.large"));
        assertEquals(0, client.connection().pendingBytes());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-24] a message that fits without a Topic Alias is sent without one")
    void maximumPacketSizeWithAlias() {
        Client client = world.client(world.idOn(1, "s"))
                .with(Property.MAXIMUM_PACKET_SIZE, 40)
                .with(Property.TOPIC_ALIAS_MAXIMUM, 5)
                .connect();
        client.subscribe("t", 0);
        publisher.publish("t", 0, "x".repeat(40 - 2 - 3 - 1)); // header, Topic Name, Property Length
        assertEquals(1, client.messages().size());
    }

    @Test
    @DisplayName("inflight.messages bounds what is unacknowledged for clients that set no bound")
    void inflightLimit() {
        world.change("inflight.messages=10");
        Client client = subscriber(ProtocolVersion.V3_1_1).acknowledging(false).connect();
        client.subscribe("t", 1);
        publisher.publishMany("t", 1, 30, "m");
        assertEquals(numbered("m", 0, 10), client.payloads());
    }

    @Test
    @DisplayName("[MQTT5-2.2.1-4] identifiers go round without meeting one that is in use")
    void identifiersGoRound() {
        Client client = subscriber(ProtocolVersion.V5).acknowledging(false).connect();
        client.subscribe("t", 1);
        publisher.publish("t", 1, "stuck");
        int stuck = client.onlyMessage().packetId();
        client.forget();
        for (int round = 0; round < 70; round++) {
            publisher.publishMany("t", 1, 1000, "m");
            assertEquals(1000, client.messages().size());
            for (ReceivedPublish message : List.copyOf(client.messages())) {
                assertTrue(message.packetId() != stuck);
                client.acknowledgeLater(PacketType.PUBACK, message.packetId(), ReasonCode.SUCCESS);
            }
            client.forget();
            world.settle();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-6] QoS 1 and 2 of one publisher and topic arrive in order, through queue and window")
    void order() {
        Client client =
                subscriber(ProtocolVersion.V5).with(Property.RECEIVE_MAXIMUM, 2).connect();
        client.subscribe("t", 2);
        publisher.publishMany("t", 1, 50, "a");
        publisher.publishMany("t", 2, 50, "b");
        client.drop();
        publisher.publishMany("t", 1, 50, "c");
        client.connect();
        assertEquals(
                Stream.of(numbered("a", 0, 50), numbered("b", 0, 50), numbered("c", 0, 50))
                        .flatMap(List::stream)
                        .toList(),
                client.payloads());
    }

    @Test
    @DisplayName("one burst larger than queue.messages reaches a persistent subscriber whose window takes it all")
    void burstLargerThanQueue() {
        world.change("queue.messages=100");
        Client client = subscriber(ProtocolVersion.V5).connect();
        client.subscribe("t", 1);
        publisher.publishMany("t", 1, 1000, "m");
        assertEquals(numbered("m", 0, 1000), client.payloads());
        assertEquals(0, world.counter("dropped.queue.messages"));
    }

    @Test
    @DisplayName("[MQTT5-3.4.2.1] PUBACK and PUBREC say whether there was a matching subscriber, to MQTT 5 clients")
    void noMatchingSubscribers() {
        int nobody = publisher.publish("t", 1, "a");
        assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, publisher.outcome(PacketType.PUBACK, nobody));
        publisher.subscribe("t", 0);
        int somebody = publisher.publish("t", 2, "a");
        assertEquals(ReasonCode.SUCCESS, publisher.outcome(PacketType.PUBREC, somebody));
        assertEquals(ReasonCode.SUCCESS, publisher.outcome(PacketType.PUBCOMP, somebody));
    }
}
