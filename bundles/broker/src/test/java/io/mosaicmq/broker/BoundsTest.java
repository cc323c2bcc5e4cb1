package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[P5] [P6] bounds: what is dropped, what is counted, who is made to wait, and who is not")
class BoundsTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client(world.idOn(0, "p")).connect();

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
    }

    private Client offline(String id, String filter) {
        Client client = world.client(id).persistent().connect();
        client.subscribe(filter, 1);
        client.drop();
        return client;
    }

    @Test
    @DisplayName("queue.messages: the first ones wait, the others are dropped and counted, for this session and in all")
    void queueMessages() {
        world.change("queue.messages=10");
        Client client = offline("s", "t");
        publisher.publishMany("t", 1, 15, "m");
        assertEquals(5, world.counter("dropped.queue.messages"));
        assertEquals(
                5,
                world.ask(new KeptSessions(world.broker()).find("s"))
                        .orElseThrow()
                        .dropped());
        client.connect();
        assertEquals(numbered(0, 10), client.payloads());
        assertEquals(0, world.counter("queued.bytes"));
    }

    @Test
    @DisplayName("queue.messages=0 turns off waiting, and not delivery")
    void queueOfNothing() {
        world.change("queue.messages=0");
        Client client = world.client("s").persistent().connect();
        client.subscribe("t", 1);
        publisher.publishMany("t", 1, 10, "m");
        assertEquals(numbered(0, 10), client.payloads());
        client.drop();
        publisher.publishMany("t", 1, 10, "m");
        client.forget();
        client.connect();
        client.receivesNothing();
    }

    @Test
    @DisplayName("queue.bytes bounds the heap that the messages of a session hold")
    void queueBytes() {
        world.change("queue.bytes=5000");
        Client client = offline("s", "t");
        for (int i = 0; i < 10; i++) {
            publisher.publish("t", 1, "x".repeat(1000));
        }
        long held = world.ask(new KeptSessions(world.broker()).find("s"))
                .orElseThrow()
                .queuedBytes();
        assertTrue(held > 3000 && held <= 5000, "held " + held);
        client.connect();
        assertEquals(4, client.messages().size());
        assertEquals(6, world.counter("dropped.queue.messages"));
    }

    @Test
    @DisplayName("queue.total.bytes bounds all sessions of all shards together")
    void queueTotalBytes() {
        world.change("queue.total.bytes=10000");
        List<Client> clients =
                IntStream.range(0, 20).mapToObj(i -> offline("s" + i, "t")).toList();
        for (int i = 0; i < 10; i++) {
            publisher.publish("t", 1, "x".repeat(1000));
        }
        assertTrue(world.counter("queued.bytes") <= 10_000);
        assertTrue(world.counter("dropped.queue.total") > 150);
        clients.forEach(Client::connect);
        assertEquals(
                200 - world.counter("dropped.queue.total"),
                clients.stream().mapToInt(c -> c.messages().size()).sum());
        assertEquals(0, world.counter("queued.bytes"));
    }

    @Test
    @DisplayName("queued.bytes returns to 0 however a queue ends: sent, expired, session deleted, session expired")
    void queuedBytesBalance() {
        offline("deleted", "t");
        world.client("expires").persistent(50).connect().subscribe("t", 1);
        world.ask(new ConnectedClients(world.broker()).kick("expires"));
        Client sent = offline("sent", "t");
        publisher.publishMany("t", 1, 5, "m");
        assertTrue(world.counter("queued.bytes") > 0);
        world.ask(new KeptSessions(world.broker()).delete("deleted"));
        world.advance(51);
        sent.connect();
        assertEquals(0, world.counter("queued.bytes"));
        assertEquals(0, world.broker().queuedBytes().get());
    }

    @Test
    @DisplayName(
            "write.buffer.bytes: QoS 0 to a receiver that stalls is dropped and counted, all others get everything")
    void writeBuffer() {
        world.change("write.buffer.bytes=65536");
        Client slow = world.client(world.idOn(1, "slow")).connect();
        slow.subscribe("t", 0);
        Client swift = world.client(world.idOn(1, "swift")).connect();
        swift.subscribe("t", 0);
        slow.stall();
        for (int i = 0; i < 200; i++) {
            publisher.publish("t", 0, "x".repeat(1000) + i);
        }
        assertEquals(200, swift.messages().size());
        long dropped = world.counter("dropped.slow");
        assertTrue(dropped > 100, "dropped " + dropped);
        assertTrue(slow.connection().pendingBytes() < 70_000);
        slow.unstall();
        assertEquals(200 - dropped, slow.messages().size());
        publisher.publish("t", 0, "after");
        assertEquals("after", slow.payloads().get(slow.messages().size() - 1));
    }

    @Test
    @DisplayName("when memory for buffers runs short a stalled receiver is given less")
    void shortOfMemory() {
        Client slow = world.client(world.idOn(1, "slow")).connect();
        slow.subscribe("t", 0);
        slow.stall();
        world.loops().loop(1).shortOfMemory(true);
        for (int i = 0; i < 200; i++) {
            publisher.publish("t", 0, "x".repeat(1000));
        }
        assertTrue(slow.connection().pendingBytes() < 80_000);
        assertTrue(world.counter("dropped.slow") > 100);
    }

    @Test
    @DisplayName("QoS 1 to a receiver that stalls waits in its queue, loses nothing and holds up nobody")
    void stalledAtQoS1() {
        world.change("queue.messages=100000");
        Client slow = world.client(world.idOn(1, "slow")).connect();
        slow.subscribe("t", 1);
        Client swift = world.client(world.idOn(1, "swift")).connect();
        swift.subscribe("t", 1);
        slow.stall();
        for (int i = 0; i < 3000; i++) {
            publisher.publish("t", 1, "x".repeat(1000) + i);
        }
        assertEquals(3000, swift.messages().size());
        assertTrue(slow.connection().pendingBytes() < 2 << 20);
        slow.unstall();
        assertEquals(swift.payloads(), slow.payloads());
    }

    @Test
    @DisplayName("inbox.bytes: a publisher is paused while another shard cannot follow, then goes on; nothing is lost")
    void backPressure() {
        world.change("inbox.bytes=65536", "queue.messages=100000");
        Client subscriber = world.client(world.idOn(1, "s")).connect();
        subscriber.subscribe("t", 1);
        world.loops().loop(1).freeze();
        String padding = "x".repeat(1000);
        for (int i = 0; i < 100; i++) {
            publisher.publishManyLater("t", 1, 10 * i, 10, padding);
            world.settle();
        }
        int taken = publisher
                .acknowledgements(io.mosaicmq.api.packet.PacketType.PUBACK)
                .size();
        assertTrue(taken < 200, "paused, yet " + taken + " were taken");
        subscriber.receivesNothing();
        Client neighbour = world.client(world.idOn(0, "n")).connect();
        assertTrue(neighbour.isConnected(), "a shard whose publishers wait serves everybody else");
        world.loops().loop(1).thaw();
        world.settle();
        assertEquals(IntStream.range(0, 1000).mapToObj(i -> padding + i).toList(), subscriber.payloads());
        assertEquals(
                1000,
                publisher
                        .acknowledgements(io.mosaicmq.api.packet.PacketType.PUBACK)
                        .size());
    }

    @Test
    @DisplayName(
            "a publisher that is not listened to is not blamed for its silence: Keep Alive counts from when it is heard")
    void backPressureAndKeepAlive() {
        world.change("inbox.bytes=65536", "queue.messages=100000");
        Client patient = world.client(world.idOn(0, "patient")).keepAlive(1).connect();
        Client subscriber = world.client(world.idOn(1, "s")).connect();
        subscriber.subscribe("t", 1);
        world.loops().loop(1).freeze();
        for (int i = 0; i < 100; i++) {
            patient.publishManyLater("t", 1, 10 * i, 10, "x".repeat(1000));
            world.settle();
        }
        world.advance(10);
        assertFalse(patient.isClosed());
        world.loops().loop(1).thaw();
        world.settle();
        assertEquals(1000, subscriber.payloads().size());
        world.advance(10);
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, patient.reasonOfDisconnect());
    }

    @Test
    @DisplayName("subscriptions: one more is refused with 0x97, one that is there can be changed")
    void subscriptions() {
        world.change("subscriptions=3");
        Client client = world.client("s").connect();
        for (int i = 0; i < 3; i++) {
            assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("t" + i, 1));
        }
        assertEquals(ReasonCode.QUOTA_EXCEEDED, client.subscribe("t3", 1));
        assertEquals(ReasonCode.GRANTED_QOS_2, client.subscribe("t2", 2));
        client.unsubscribe("t0");
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("t3", 1));
    }

    @Test
    @DisplayName("[MQTT5-3.2.2.3] what is switched off is told in CONNACK and refused in SUBACK")
    void switchedOff() {
        world.change("wildcards.available=false", "shared.available=false", "topic.levels=3");
        Client client = world.client("s").connect();
        assertEquals(0, client.connAck().properties().integer(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1));
        assertEquals(0, client.connAck().properties().integer(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1));
        assertEquals(ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, client.subscribe("a/+", 0));
        assertEquals(ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, client.subscribe("$share/g/a", 0));
        assertEquals(ReasonCode.TOPIC_FILTER_INVALID, client.subscribe("a/#/b", 0));
    }

    @Test
    @DisplayName("session.expiry.maximum shortens what clients ask for, and they are told")
    void sessionExpiryMaximum() {
        world.change("session.expiry.maximum=60");
        Client client = world.client("s").persistent(1000).connect();
        assertEquals(60, client.connAck().properties().integer(Property.SESSION_EXPIRY_INTERVAL, -1));
        client.drop();
        world.advance(61);
        assertTrue(world.ask(new KeptSessions(world.broker()).find("s")).isEmpty());
    }

    @Test
    @DisplayName("[P8] a turn's messages to a client are flushed together")
    void oneFlush() {
        Client client = world.client(world.idOn(1, "s")).connect();
        client.subscribe("t", new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, RetainHandling.SEND), 0);
        int before = client.connection().flushes();
        publisher.publishMany("t", 0, 1000, "m");
        assertEquals(1000, client.messages().size());
        assertEquals(1, client.connection().flushes() - before);
    }
}
