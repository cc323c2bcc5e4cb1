package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Clients of all sorts that act at random, and what must be true of what they received:
 *
 * <ul>
 *   <li><b>steady</b> ones keep their session and their subscriptions and only come and go: they miss nothing;
 *   <li><b>fickle</b> ones subscribe, unsubscribe and lose sessions: they get nothing they did not ask for;
 *   <li><b>members</b> share the work of one group and keep their sessions: together they miss nothing.
 * </ul>
 *
 * All of them publish runs with sequence numbers that grow for each publisher and topic.
 */
final class Crowd {
    private static final List<String> TOPICS = List.of("a/0", "a/1", "b/0", "b/1");
    private static final List<String> FILTERS = List.of("a/0", "a/1", "b/0", "b/1", "a/+", "b/#", "+/1", "#");
    private static final String GROUP = "$share/g/#";

    private final Simulation world;
    private final Random random;
    private final boolean restarts;
    private final List<Member> all = new ArrayList<>();
    private final Map<String, Publication> publications = new HashMap<>();
    private final Map<String, Integer> sequences = new HashMap<>();
    private final Map<String, TopicFilter> filters = new HashMap<>();
    private int step;

    private enum Sort {
        STEADY,
        FICKLE,
        MEMBER
    }

    private record Publication(String payload, String publisher, String topic, int sequence, int qos, int step) {}

    /** When a subscription was there for certain or perhaps: from SUBSCRIBE sent to UNSUBACK received. */
    private static final class Span {
        private final String filter;
        private final int from;
        private int to = Integer.MAX_VALUE;
        private int unsubscribe;

        private Span(String filter, int from) {
            this.filter = filter;
            this.from = from;
        }
    }

    /** One client and what the model knows of it. */
    private final class Member {
        private final Client client;
        private final Sort sort;
        private final boolean persistent;
        private final Map<String, Integer> subscribed = new HashMap<>();
        private final List<Span> spans = new ArrayList<>();
        private boolean resent;
        private int seen;

        private Member(String id, Sort sort) {
            this.sort = sort;
            persistent = sort != Sort.FICKLE || random.nextBoolean();
            ProtocolVersion version = ProtocolVersion.values()[random.nextInt(3)];
            client = world.client(version, id).door(random.nextInt(world.loops().count()));
            if (persistent) {
                client.persistent();
            }
            if (version.hasProperties()) {
                if (random.nextBoolean()) {
                    client.with(Property.RECEIVE_MAXIMUM, 1 + random.nextInt(5));
                }
                if (random.nextInt(3) == 0) {
                    client.with(Property.TOPIC_ALIAS_MAXIMUM, 1 + random.nextInt(3));
                }
            }
        }

        private boolean isReady() {
            return client.isConnected();
        }

        /** The highest QoS of the subscriptions that a topic matches, or -1. */
        private int granted(String topic) {
            int highest = -1;
            for (Map.Entry<String, Integer> entry : subscribed.entrySet()) {
                if (matches(entry.getKey(), Topic.of(topic))) {
                    highest = Math.max(highest, entry.getValue());
                }
            }
            return highest;
        }
    }

    private boolean matches(String filter, Topic topic) {
        return filters.computeIfAbsent(filter, TopicFilter::of).matches(topic);
    }

    Crowd(int shards, long seed, boolean restarts) {
        this.random = new Random(seed * 31 + shards);
        this.restarts = restarts;
        world = new Simulation(shards, seed, "queue.messages=1000000", "inbox.bytes=65536");
        for (int i = 0; i < 3; i++) {
            Member member = new Member("steady" + i, Sort.STEADY);
            member.client.connect();
            for (int k = random.nextInt(3); k >= 0; k--) {
                String filter = FILTERS.get(random.nextInt(FILTERS.size()));
                int qos = random.nextInt(3);
                assertEquals(qos, member.client.subscribe(filter, qos).value());
                member.subscribed.put(filter, qos);
                member.spans.add(new Span(filter, 0));
            }
            all.add(member);
        }
        for (int i = 0; i < 2; i++) {
            Member member = new Member("member" + i, Sort.MEMBER);
            member.client.connect();
            member.client.subscribe(GROUP, 2);
            all.add(member);
        }
        for (int i = 0; i < 3; i++) {
            all.add(new Member("fickle" + i, Sort.FICKLE));
        }
        all.forEach(member -> member.seen = member.client.received().size());
        world.loops().chaotic();
    }

    Crowd act(int steps) {
        for (int i = 0; i < steps; i++) {
            step++;
            Member member = all.get(random.nextInt(all.size()));
            notice();
            if (restarts && random.nextInt(60) == 0) {
                restart();
            } else if (member.isReady()) {
                act(member);
            } else if (random.nextInt(3) > 0) {
                connect(member);
            }
            for (int k = random.nextInt(8); k > 0 && world.loops().step(); k--) {
                notice();
            }
        }
        return this;
    }

    private void act(Member member) {
        Client client = member.client;
        switch (random.nextInt(14)) {
            case 0 -> client.dropLater();
            case 1 -> {
                client.vanish();
                connect(member);
            }
            case 2 ->
                client.sendLater(new Packet.Disconnect(io.mosaicmq.api.packet.ReasonCode.SUCCESS, Properties.NONE));
            case 3 -> client.stall();
            case 4 -> client.connection().drain(random.nextInt(200));
            case 5 -> client.connection().unstall();
            case 6, 7 -> {
                if (member.sort == Sort.FICKLE) {
                    subscribe(member);
                } else {
                    publish(member);
                }
            }
            case 8 -> {
                if (member.sort == Sort.FICKLE) {
                    unsubscribe(member);
                }
            }
            default -> publish(member);
        }
    }

    private void connect(Member member) {
        member.resent = false;
        member.seen = 0;
        member.client.connectLater();
    }

    private void restart() {
        world.restart();
        for (Member member : all) {
            if (!member.client.isClosed()) {
                member.client.dropLater();
            }
        }
    }

    private void publish(Member member) {
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        int qos = random.nextInt(3);
        int count = 1 + random.nextInt(5);
        String key = member.client.id() + " " + topic;
        int from = sequences.merge(key, count, Integer::sum) - count;
        for (int i = from; i < from + count; i++) {
            String payload = key + " " + i;
            publications.put(payload, new Publication(payload, member.client.id(), topic, i, qos, step));
        }
        member.client.publishManyLater(topic, qos, from, count, key + " ");
    }

    private void subscribe(Member member) {
        String filter = FILTERS.get(random.nextInt(FILTERS.size()));
        SubscriptionOptions options =
                new SubscriptionOptions(QoS.of(random.nextInt(3)), false, false, RetainHandling.SEND);
        member.spans.add(new Span(filter, step));
        member.client.subscribeLater(filter, options, 0);
    }

    private void unsubscribe(Member member) {
        String filter = FILTERS.get(random.nextInt(FILTERS.size()));
        int packetId = member.client.takeId();
        for (Span span : member.spans) {
            if (span.filter.equals(filter) && span.to == Integer.MAX_VALUE) {
                span.unsubscribe = packetId;
            }
        }
        member.client.sendLater(new Packet.Unsubscribe(packetId, List.of(filter), Properties.NONE));
    }

    /** Takes note of what has come since the last look. */
    private void notice() {
        for (Member member : all) {
            List<Object> received = member.client.received();
            for (; member.seen < received.size(); member.seen++) {
                Object packet = received.get(member.seen);
                if (packet instanceof Packet.ConnAck ack) {
                    welcome(member, ack);
                } else if (packet instanceof Packet.UnsubAck ack) {
                    for (Span span : member.spans) {
                        if (span.unsubscribe == ack.packetId() && span.to == Integer.MAX_VALUE) {
                            span.to = step;
                        }
                    }
                } else if (packet instanceof ReceivedPublish publish && member.sort != Sort.MEMBER) {
                    expected(member, publish);
                }
            }
        }
    }

    private void welcome(Member member, Packet.ConnAck ack) {
        if (ack.reasonCode().isError()) {
            assertTrue(restarts, () -> "refused: " + ack); // the broker was about to stop
            return;
        }
        boolean fresh = member.client.isSessionFresh(ack);
        assertTrue(!fresh || member.sort == Sort.FICKLE, () -> member.client.id() + " lost its session");
        if (fresh) {
            member.spans.clear();
        }
        member.client.resendLater();
    }

    /** Nobody gets what it did not subscribe to, nor what was published after its UNSUBACK. */
    private void expected(Member member, ReceivedPublish publish) {
        Publication publication = publications.get(Client.text(publish));
        assertTrue(publication != null, () -> "nobody published " + Client.text(publish));
        Topic topic = publish.message().topic();
        assertEquals(publication.topic, topic.toString());
        assertTrue(
                member.spans.stream().anyMatch(span -> span.to >= publication.step && matches(span.filter, topic)),
                () -> member.client.id() + " did not ask for " + publication + " at step " + step);
    }

    /** Everybody comes back, takes what waits, and finishes its exchanges. */
    Crowd comeToRest() {
        world.settle();
        notice();
        for (Member member : all) {
            if (!member.client.isClosed()) {
                member.client.unstall();
            }
            notice();
            if (member.client.isClosed()) {
                connect(member);
                world.settle();
                notice();
                world.settle();
                notice();
            }
        }
        world.settle();
        notice();
        return this;
    }

    void check() {
        Set<String> confirmed = new HashSet<>();
        for (Member member : all) {
            assertTrue(member.isReady(), () -> member.client.id() + " is not connected");
            assertTrue(member.client.isDone(), () -> member.client.id() + " waits for an acknowledgement");
            confirmed.addAll(member.client.confirmed());
        }
        for (Member member : all) {
            checkOrder(member);
            checkCounts(member, confirmed);
        }
        checkGroup(confirmed);
        checkRest();
    }

    private static String stream(Publication publication, ReceivedPublish publish) {
        boolean acknowledged = publish.message().qos() != QoS.AT_MOST_ONCE;
        return publication.publisher + " " + publication.topic + (acknowledged ? " acknowledged" : "");
    }

    /** [MQTT5-4.6.0-6] first occurrences grow, for each publisher and topic, apart for what is acknowledged and what is not. */
    private void checkOrder(Member member) {
        Map<String, Integer> last = new HashMap<>();
        Set<String> known = new HashSet<>();
        for (ReceivedPublish publish : member.client.messages()) {
            Publication publication = publications.get(Client.text(publish));
            // The publisher repeats what it has no PUBACK for. Who subscribes late, or lost the original as it came at
            // QoS 0, meets the repeat first.
            boolean lossy = member.sort == Sort.FICKLE || publish.message().qos() == QoS.AT_MOST_ONCE;
            boolean repeatable = publication.qos == 1 && lossy;
            if (member.sort != Sort.MEMBER && !repeatable && known.add(publication.payload)) {
                Integer before = last.put(stream(publication, publish), publication.sequence);
                assertTrue(
                        before == null || before < publication.sequence,
                        () -> member.client.id() + " received " + publication + " after " + before);
            }
        }
    }

    private void checkCounts(Member member, Set<String> confirmed) {
        Map<String, Integer> counts = new HashMap<>();
        member.client.messages().forEach(m -> counts.merge(Client.text(m), 1, Integer::sum));
        for (Publication publication : publications.values()) {
            int count = counts.getOrDefault(publication.payload, 0);
            int granted = member.sort == Sort.STEADY ? member.granted(publication.topic) : -1;
            int effective = Math.min(granted, publication.qos);
            if (effective >= 1 && confirmed.contains(publication.payload)) {
                assertTrue(count >= 1, () -> member.client.id() + " never received " + publication);
            }
            if (effective == 2 || publication.qos == 0) {
                assertTrue(count <= 1, () -> member.client.id() + " received " + count + " times " + publication);
            }
        }
    }

    private void checkGroup(Set<String> confirmed) {
        Map<String, Integer> counts = new HashMap<>();
        for (Member member : all) {
            if (member.sort == Sort.MEMBER) {
                member.client.messages().forEach(m -> counts.merge(Client.text(m), 1, Integer::sum));
            }
        }
        for (Publication publication : publications.values()) {
            int count = counts.getOrDefault(publication.payload, 0);
            if (confirmed.contains(publication.payload)) {
                assertTrue(count >= 1, () -> "the group never received " + publication);
            }
            if (publication.qos != 1) {
                assertTrue(count <= 1, () -> "the group received " + count + " times " + publication);
            }
        }
    }

    /** Nothing is left in windows and queues, and nothing at all once the sessions are gone. */
    private void checkRest() {
        for (int i = 0; i < world.loops().count(); i++) {
            for (Session session : world.broker().shard(i).sessions().values()) {
                assertEquals(0, session.window().size(), () -> session.clientId() + " has open exchanges");
                assertEquals(0, session.queue().size(), () -> session.clientId() + " has messages waiting");
                assertEquals(0, session.incoming().size(), () -> session.clientId() + " holds identifiers");
            }
        }
        assertEquals(0, world.broker().queuedBytes().get(), "queued bytes");
        KeptSessions sessions = new KeptSessions(world.broker());
        all.forEach(member -> world.ask(sessions.delete(member.client.id())));
        assertEquals(0, world.broker().sessionCount().get(), "sessions");
        assertEquals(0, world.broker().router().filters(), "filters");
    }

    /** What everybody received, for comparing runs. */
    String story() {
        StringBuilder story = new StringBuilder();
        for (Member member : all) {
            story.append(member.client.id()).append(member.client.payloads()).append('\n');
        }
        return story.toString();
    }
}
