package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.unsubscribe;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Packets;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("[MQTT5-4.6] [MQTT5-4.3] Many clients at once: nothing lost, nothing twice, all in order")
class IntegrityIT {
    private static final int CLIENTS = 200;

    private final Broker broker;

    IntegrityIT(Broker broker) {
        this.broker = broker;
    }

    private WireClient client(int number) {
        return broker.connect(Version.values()[number % Version.values().length]);
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-5] fan-out: one publisher, 200 subscribers of all versions, QoS 1")
    void fanOut() {
        String topic = Fresh.topic();
        int count = 50;
        List<WireClient> subscribers = new ArrayList<>();
        try (WireClient publisher = broker.connect(Version.V5)) {
            for (int i = 0; i < CLIENTS; i++) {
                WireClient subscriber = client(i);
                subscriber.subscribe(i % 2 == 0 ? topic : topic + "/#", 1);
                subscribers.add(subscriber);
            }
            for (int i = 1; i <= count; i++) {
                publisher.publish(message(topic, "" + i).qos1(i));
            }
            for (WireClient subscriber : subscribers) {
                for (int i = 1; i <= count; i++) {
                    assertEquals("" + i, subscriber.receive().payload());
                }
            }
            for (WireClient subscriber : subscribers) {
                subscriber.ping();
            }
        } finally {
            subscribers.forEach(WireClient::close);
        }
    }

    @Test
    @MosquittoDiffers("at times drops some, far below the limit of its queue")
    @DisplayName("[MQTT5-4.6.0-6] fan-in: 200 publishers of all versions, one subscriber, QoS 1")
    void fanIn() {
        String topic = Fresh.topic();
        int rounds = 10;
        List<WireClient> publishers = new ArrayList<>();
        try (WireClient subscriber = broker.connect(Version.V5)) {
            subscriber.subscribe(topic + "/+", 1);
            for (int i = 0; i < CLIENTS; i++) {
                publishers.add(client(i));
            }
            int[] last = new int[CLIENTS];
            for (int round = 1; round <= rounds; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                    publishers
                            .get(i)
                            .send(
                                    message(topic + "/" + i, "" + (2 * round - 1))
                                            .qos1(2 * round - 1),
                                    message(topic + "/" + i, "" + 2 * round).qos1(2 * round));
                }
                for (int i = 0; i < 2 * CLIENTS; i++) {
                    Packet.Publish publish = subscriber.receive();
                    int publisher = Integer.parseInt(publish.topic().substring(topic.length() + 1));
                    assertEquals(++last[publisher], Integer.parseInt(publish.payload()), publish::toString);
                }
                for (WireClient publisher : publishers) {
                    assertEquals(
                            2 * round - 1, publisher.expect(Packet.PubAck.class).id());
                    assertEquals(
                            2 * round, publisher.expect(Packet.PubAck.class).id());
                }
            }
            subscriber.expectQuiet();
        } finally {
            publishers.forEach(WireClient::close);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("[MQTT5-4.3.3] eight publishers and two subscribers at full speed: each message once and in order")
    void atFullSpeed(int qos) throws Exception {
        String topic = Fresh.topic();
        int publishers = 8;
        int count = 150;
        int window = 5;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<?>> work = new ArrayList<>();
            for (Version version : new Version[] {Version.V3_1_1, Version.V5}) {
                WireClient subscriber = broker.connect(version);
                subscriber.subscribe(topic + "/+", qos);
                work.add(CompletableFuture.runAsync(() -> readAll(subscriber, publishers * count), threads));
            }
            for (int p = 0; p < publishers; p++) {
                WireClient publisher = client(p);
                String own = topic + "/" + p;
                work.add(CompletableFuture.runAsync(() -> publishAll(publisher, own, qos, count, window), threads));
            }
            CompletableFuture.allOf(work.toArray(CompletableFuture[]::new)).get();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void publishAll(WireClient publisher, String topic, int qos, int count, int window) {
        try (publisher) {
            for (int start = 1; start <= count; start += window) {
                for (int i = start; i < start + window; i++) {
                    publisher.send(message(topic, "" + i).qos(qos).id(i));
                }
                int open = window;
                while (open > 0) {
                    Packet packet = publisher.expect(Packet.class);
                    if (packet instanceof Packet.PubRec pubrec) {
                        publisher.send(Packets.pubRel(pubrec.id()));
                    } else {
                        open--; // PUBACK or PUBCOMP
                    }
                }
            }
        }
    }

    private static void readAll(WireClient subscriber, int count) {
        try (subscriber) {
            Map<String, Integer> last = new HashMap<>();
            int open = 0;
            for (int got = 0; got < count || open > 0; ) {
                Packet packet = subscriber.expect(Packet.class);
                if (packet instanceof Packet.PubRel pubrel) {
                    subscriber.send(Packets.pubComp(pubrel.id()));
                    open--;
                } else {
                    Packet.Publish publish = (Packet.Publish) packet;
                    int number = Integer.parseInt(publish.payload());
                    assertEquals(number, last.merge(publish.topic(), 1, Integer::sum), publish::toString);
                    got++;
                    if (publish.qos() == 2) {
                        open++;
                        subscriber.send(Packets.pubRec(publish.id()));
                    } else {
                        subscriber.send(Packets.pubAck(publish.id()));
                    }
                }
            }
            subscriber.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-6] a subscriber whose connection breaks again and again misses nothing and sees no gap")
    void breakingSubscriber() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        Random random = new Random(3);
        try (WireClient publisher = broker.connect(Version.V5)) {
            WireClient subscriber = broker.connect(durable);
            subscriber.subscribe(topic, 1);
            int sent = 0;
            int seen = 0;
            while (seen < 300) {
                for (int i = random.nextInt(8); i > 0 && sent < 300; i--) {
                    sent++;
                    publisher.publish(message(topic, "" + sent).qos1(sent));
                }
                for (int i = random.nextInt(8); i > 0 && seen < sent; i--) {
                    Packet.Publish publish = subscriber.expect(Packet.Publish.class);
                    int number = Integer.parseInt(publish.payload());
                    assertTrue(number <= seen + 1, () -> "a gap before " + publish);
                    assertTrue(number == seen + 1 || publish.dup(), () -> "again without DUP: " + publish);
                    seen = Math.max(seen, number);
                    if (random.nextInt(4) > 0) {
                        subscriber.acknowledge(publish);
                    } else {
                        break; // and breaks before it is acknowledged
                    }
                }
                subscriber.drop();
                subscriber = broker.connect(durable);
            }
            subscriber.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @DisplayName(
            "[MQTT5-3.8.4-1] [MQTT5-3.10.4-2] a storm of subscribe, publish, unsubscribe: who is subscribed gets it, else not")
    void storm(int seed) throws Exception {
        String topic = Fresh.topic();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CompletableFuture<?> one = CompletableFuture.runAsync(() -> storm(topic, "one", new Random(seed)), threads);
            CompletableFuture<?> two =
                    CompletableFuture.runAsync(() -> storm(topic, "two", new Random(seed + 100L)), threads);
            CompletableFuture.allOf(one, two).get();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Two of these see each other's messages; each checks that its own arrive exactly when they should. */
    private void storm(String topic, String name, Random random) {
        String[] filters = {topic + "/+/b", topic + "/#", topic + "/a/b", topic + "/a/+"};
        Version version = Version.values()[random.nextInt(3)];
        try (WireClient client = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            client.subscribe(topic + "/" + name, 1);
            for (int i = 1; i <= 100; i++) {
                String filter = filters[random.nextInt(filters.length)];
                int qos = random.nextInt(3);
                client.subscribe(subscribe(i).to(filter, qos));
                publisher.publish(quality(message(topic + "/a/b", name + i), random.nextInt(3)));
                expect(client, name + i, name);
                client.send(unsubscribe(i, filter));
                expectUnsubscribed(client);
                publisher.publish(quality(message(topic + "/a/b", "never " + name), random.nextInt(3)));
                publisher.publish(message(topic + "/" + name, "end" + i).qos1(1));
                expect(client, "end" + i, name);
            }
        }
    }

    private static Message quality(Message message, int qos) {
        return qos == 0 ? message : qos == 1 ? message.qos1(1) : message.qos2(1);
    }

    /** Reads up to that message; what the other one sends may come between, what nobody was subscribed to may not. */
    private static void expect(WireClient client, String payload, String name) {
        Packet.Publish publish = client.receive();
        while (!publish.payload().equals(payload)) {
            assertNotEquals("never " + name, publish.payload());
            publish = client.receive();
        }
    }

    private static void expectUnsubscribed(WireClient client) {
        Packet packet = client.expect(Packet.class);
        while (!(packet instanceof Packet.UnsubAck)) {
            if (packet instanceof Packet.Publish publish) {
                client.acknowledge(publish);
            }
            packet = client.expect(Packet.class);
        }
    }

    @Test
    @DisplayName("clients that come and go in every way leave the broker in order")
    void comingAndGoing() {
        String topic = Fresh.topic();
        String[] ids = {Fresh.clientId(), Fresh.clientId(), Fresh.clientId()};
        Random random = new Random(4);
        List<WireClient> open = new ArrayList<>();
        try (WireClient watcher = broker.connect(Version.V5)) {
            for (int i = 0; i < 200; i++) {
                Version version = Version.values()[random.nextInt(3)];
                Connect connect = connect(version, ids[random.nextInt(ids.length)]);
                WireClient client = broker.send(random.nextBoolean() ? connect : connect.durable());
                switch (random.nextInt(6)) {
                    case 0 -> client.drop();
                    case 1 -> client.close();
                    case 2 ->
                        client.send(subscribe(1).to(topic, 2), Packets.disconnect())
                                .close();
                    case 3 ->
                        client.send(
                                        subscribe(1).to(topic + "/#", 1),
                                        message(topic, "m").qos2(1))
                                .drop();
                    case 4 -> client.send(message(topic, "m").qos1(1), Packets.pingReq());
                    default -> client.write(new byte[] {0x30, 0x7F, 0});
                }
                open.add(client);
            }
            watcher.ping();
            for (String id : ids) {
                try (WireClient client = broker.connect(connect(Version.V5, id))) {
                    client.subscribe(topic, 1);
                    watcher.publish(message(topic, "still here").qos1(1));
                    client.expectPublish("still here");
                }
            }
            Optional<Packet> stray = watcher.poll(Duration.ofMillis(1));
            assertTrue(stray.isEmpty(), stray::toString);
        } finally {
            open.forEach(WireClient::close);
        }
    }
}
