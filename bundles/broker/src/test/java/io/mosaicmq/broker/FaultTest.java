package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.SubscriptionFilter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[P5] a fault costs one client its connection, and nobody else anything")
class FaultTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client(world.idOn(0, "p")).connect();

    @Test
    @DisplayName("a receiver whose delivery fails is closed; publisher and all other receivers of both shards go on")
    void receiver() {
        List<Client> others = new ArrayList<>();
        List<Client> broken = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Client client = world.client(world.idOn(i % 2, "c" + i + "-")).connect();
            client.subscribe("t", 1);
            if (i % 3 == 0) {
                client.subscribe("+", 1); // takes the way of overlapping subscriptions
            }
            if (i % 4 < 2) {
                broken.add(client);
                client.connection().breakWrites();
            } else {
                others.add(client);
            }
        }
        for (int i = 0; i < 5; i++) {
            publisher.publish("t", 1, "m" + i);
        }
        for (Client client : others) {
            client.receivesOnly("m0", "m1", "m2", "m3", "m4");
        }
        for (Client client : broken) {
            assertTrue(client.isClosed());
        }
        assertFalse(publisher.isClosed());
        broken.get(0).connect();
        assertTrue(broken.get(0).isConnected());
    }

    @Test
    @DisplayName("a member of a shared group whose delivery fails does not end the publisher or the inbox")
    void sharedReceiver() {
        Client broken = world.client(world.idOn(1, "a")).connect();
        broken.subscribe("$share/g/t", 1);
        broken.connection().breakWrites();
        Client plain = world.client(world.idOn(1, "b")).connect();
        plain.subscribe("t", 1);
        publisher.publish("t", 1, "m0");
        publisher.publish("t", 1, "m1");
        plain.receivesOnly("m0", "m1");
        assertTrue(broken.isClosed());
    }

    @Test
    @DisplayName("an operator's consumer that throws is unsubscribed, the message reaches everybody else")
    void consumer() {
        List<Message> taken = new ArrayList<>();
        world.ask(new OperatorMessages(world.broker())
                .subscribe(SubscriptionFilter.of("#"), QoS.AT_LEAST_ONCE, message -> {
                    taken.add(message);
                    throw new IllegalStateException("the test's consumer");
                }));
        Client subscriber = world.client(world.idOn(0, "s")).connect();
        subscriber.subscribe("t", 1);
        publisher.publish("t", 1, "m0");
        publisher.publish("t", 1, "m1");
        subscriber.receivesOnly("m0", "m1");
        assertFalse(publisher.isClosed());
        assertEquals(1, taken.size());
    }

    @Test
    @DisplayName(
            "[MQTT5-4.13.1-1] a client that breaks a rule is told which, counted, and parted from; the others stay")
    void violation() {
        Client subscriber = world.client(world.idOn(0, "s")).connect();
        subscriber.subscribe("t", 1);
        Client faulty = world.client(world.idOn(0, "f")).connect();
        PacketBuffer bytes = new PacketBuffer(64);
        faulty.append(bytes, "t", 1, false, false, 7, Message.NO_EXPIRY, "before the fault");
        bytes.put(0x00); // a packet type that is reserved
        bytes.put(0x00);
        faulty.sendRaw(bytes);
        assertEquals(ReasonCode.MALFORMED_PACKET, faulty.reasonOfDisconnect());
        assertTrue(faulty.isClosed());
        subscriber.receivesOnly("before the fault");
        assertEquals(1, world.counter("protocol.violations"));
        assertFalse(subscriber.isClosed());
    }

    @Test
    @DisplayName("a timer that fails ends neither the other timers of its step nor the steps to come")
    void timers() {
        Client first = world.client(world.idOn(0, "a")).keepAlive(10).connect();
        Shard shard = world.broker().shard(0);
        world.ask(shard.ask(s -> {
            s.timers()
                    .set(
                            new io.mosaicmq.broker.state.TimerWheel.Timer(() -> {
                                throw new IllegalStateException("the test's timer");
                            }),
                            s.now() + 5000);
            return true;
        }));
        world.advance(20);
        assertTrue(first.isClosed());
    }

    @Test
    @DisplayName(
            "[P2] what the store does not keep is not acknowledged: a fenced broker cuts its clients off unanswered")
    void fencedStore() {
        Client client = world.client(world.idOn(0, "durable")).persistent().connect();
        client.subscribe("t", 1);
        world.crash(); // another broker has the store now; this one lives on without knowing
        int id = publisher.takeId();
        publisher.publishAs(id, false, "t", 1, "m");
        assertTrue(publisher.isClosed());
        assertEquals(List.of(), publisher.acknowledgements(PacketType.PUBACK));
        assertTrue(client.isClosed());
    }
}
