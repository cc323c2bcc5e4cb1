package io.mosaicmq.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.Enqueued;
import io.mosaicmq.api.persistence.Command.IncomingHeld;
import io.mosaicmq.api.persistence.Command.IncomingReleased;
import io.mosaicmq.api.persistence.Command.Received;
import io.mosaicmq.api.persistence.Command.Removed;
import io.mosaicmq.api.persistence.Command.RetainedCleared;
import io.mosaicmq.api.persistence.Command.RetainedSet;
import io.mosaicmq.api.persistence.Command.Sent;
import io.mosaicmq.api.persistence.Command.SessionDetached;
import io.mosaicmq.api.persistence.Command.SessionEnded;
import io.mosaicmq.api.persistence.Command.SessionOpened;
import io.mosaicmq.api.persistence.Command.Subscribed;
import io.mosaicmq.api.persistence.Command.Unsubscribed;
import io.mosaicmq.api.persistence.Command.WillCleared;
import io.mosaicmq.api.persistence.Command.WillSet;
import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.persistence.Placement;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store owes the broker. A store's bundle extends this and says how to make one, and how to lose the process. */
public abstract class PersistenceContract {
    private static final String ME = "me";
    private static final SessionOpened OPENED = new SessionOpened(ME, "user", 3_600, 1);

    private Persistence store;
    private Shard shard;

    /** A new, empty store. */
    protected abstract Persistence create() throws Exception;

    /** The same store for the next broker; a durable one is closed before and opened again from what it has written. */
    protected abstract Persistence reopen(Persistence store) throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = create();
        shard = new Shard(store, 0, 1);
        assertEquals(List.of(), shard.replay());
    }

    /** What the next broker gets. */
    private List<String> kept() throws Exception {
        store = reopen(store);
        shard = new Shard(store, 0, 1);
        return shard.replay();
    }

    private void assertKept(Command... commands) throws Exception {
        assertEquals(Shard.lines(commands), kept());
    }

    private static Message message(String topic, int content) {
        return new Message(
                Topic.of(topic),
                QoS.AT_LEAST_ONCE,
                false,
                60,
                1_700_000_000_000L + content,
                new byte[] {1, 2, (byte) content},
                2);
    }

    private static Enqueued enqueued(String clientId, long sequence) {
        return new Enqueued(
                clientId,
                sequence,
                message("t/" + sequence, (int) sequence),
                QoS.EXACTLY_ONCE,
                sequence % 2 == 0,
                new int[] {7, 9},
                "$share/g/t/+");
    }

    private static Subscribed subscribed(String filter, int identifier) {
        return new Subscribed(
                ME,
                SubscriptionFilter.of(filter),
                new SubscriptionOptions(QoS.AT_LEAST_ONCE, true, true, RetainHandling.DO_NOT_SEND),
                identifier);
    }

    @Test
    @DisplayName("the state survives the broker, complete and in an order it can be applied in")
    void everythingOfASession() throws Exception {
        WillSet will = new WillSet(ME, new Will(message("will", 3), 30));
        SessionDetached detached = new SessionDetached(ME, 7_200, 1_700_000_000_000L);
        Command[] all = {
            OPENED,
            subscribed("a/+", 5),
            subscribed("$share/g/a/#", 0),
            new IncomingHeld(ME, 1),
            new IncomingHeld(ME, 65_535),
            will,
            enqueued(ME, 1),
            new Sent(ME, 1, 65_535),
            new Received(ME, 1),
            enqueued(ME, 2),
            new Sent(ME, 2, 4),
            enqueued(ME, 5),
            detached,
            new RetainedSet(message("kept", 1))
        };
        for (Command command : all) {
            shard.append(command);
        }
        assertKept(all);
        assertKept(all); // and survives the next one, too
    }

    @Test
    @DisplayName("what was undone is not handed back")
    void undone() throws Exception {
        shard.append(
                OPENED,
                subscribed("a", 1),
                subscribed("b", 1),
                new IncomingHeld(ME, 1),
                new IncomingHeld(ME, 2),
                new WillSet(ME, new Will(message("will", 3), 30)),
                enqueued(ME, 1),
                enqueued(ME, 2),
                enqueued(ME, 3),
                new Sent(ME, 2, 9),
                new RetainedSet(message("kept", 1)),
                new RetainedSet(message("gone", 1)));
        shard.append(
                new Unsubscribed(ME, SubscriptionFilter.of("a")),
                new IncomingReleased(ME, 1),
                new WillCleared(ME),
                new Removed(ME, 2),
                new Removed(ME, 1),
                new RetainedCleared(Topic.of("gone")));
        assertKept(
                OPENED,
                subscribed("b", 1),
                new IncomingHeld(ME, 2),
                enqueued(ME, 3),
                new RetainedSet(message("kept", 1)));
    }

    @Test
    @DisplayName(
            "[MQTT5-3.8.4-3] a later subscription, Will, retained message or packet identifier replaces the one before")
    void replaced() throws Exception {
        shard.append(OPENED, subscribed("a", 1), enqueued(ME, 1), new Sent(ME, 1, 3));
        shard.append(
                new WillSet(ME, new Will(message("will", 1), 1)),
                new WillSet(ME, new Will(message("other", 2), 2)),
                subscribed("a", 2),
                new Sent(ME, 1, 4),
                new RetainedSet(message("r", 1)),
                new RetainedSet(message("r", 2)));
        assertKept(
                OPENED,
                subscribed("a", 2),
                new WillSet(ME, new Will(message("other", 2), 2)),
                enqueued(ME, 1),
                new Sent(ME, 1, 4),
                new RetainedSet(message("r", 2)));
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-4] a session that ended leaves nothing to the next one of its name")
    void ended() throws Exception {
        shard.append(OPENED, subscribed("a", 1), enqueued(ME, 1), new IncomingHeld(ME, 1));
        shard.append(new WillSet(ME, new Will(message("will", 3), 30)));
        shard.append(new SessionEnded(ME));
        assertKept();
        SessionOpened again = new SessionOpened(ME, "other", 0, 1);
        shard.append(again);
        assertKept(again);
        // all of it in one batch, by names that are equal and not the same
        String other = new String(ME.toCharArray());
        shard.append(
                enqueued(ME, 1),
                new SessionEnded(other),
                enqueued(ME, 2),
                OPENED,
                enqueued(other, 3),
                new IncomingHeld(ME, 1),
                new SessionEnded(ME),
                enqueued(ME, 4),
                again,
                enqueued(ME, 5));
        assertKept(again, enqueued(ME, 5));
    }

    @Test
    @DisplayName("what comes for a session that is not there changes nothing")
    void noSuchSession() throws Exception {
        shard.append(
                enqueued(ME, 1),
                new Sent(ME, 1, 1),
                new Received(ME, 1),
                new Removed(ME, 1),
                subscribed("a", 1),
                new IncomingHeld(ME, 1),
                new SessionDetached(ME, 1, 1),
                new SessionEnded(ME));
        assertKept();
        shard.append(OPENED, new Sent(ME, 1, 1), new Received(ME, 1), new Removed(ME, 1), new IncomingReleased(ME, 1));
        assertKept(OPENED);
    }

    @Test
    @DisplayName("a client that comes back is no longer detached, and keeps what it had")
    void cameBack() throws Exception {
        shard.append(OPENED, enqueued(ME, 1), new SessionDetached(ME, 10, 99));
        SessionOpened back = new SessionOpened(ME, "user", 5, 2);
        shard.append(back);
        assertKept(back, enqueued(ME, 1));
    }

    @Test
    @DisplayName("an owner of an older epoch is fenced, with the whole batch and all that follows")
    void fencedByEpoch() throws Exception {
        shard.append(new SessionOpened(ME, "user", 10, 5));
        shard.append(new SessionOpened(ME, "user", 20, 5)); // the same owner
        String reason =
                shard.refused(new RetainedSet(message("r", 1)), new SessionOpened(ME, "thief", 30, 4), enqueued(ME, 1));
        assertTrue(reason.contains(ME), reason);
        shard.refused(new RetainedSet(message("r", 2)));
        assertKept(new SessionOpened(ME, "user", 20, 5));
        shard.append(new SessionOpened(ME, "user", 20, 6));
        assertKept(new SessionOpened(ME, "user", 20, 6));
    }

    @Test
    @DisplayName("a session that ends in a batch may begin in it anew, with an epoch of its own")
    void endedAndOpenedInOneBatch() throws Exception {
        shard.append(new SessionOpened(ME, "user", 10, 5));
        SessionOpened anew = new SessionOpened(ME, "user", 20, 1);
        shard.append(new SessionEnded(ME), anew);
        assertKept(anew);
    }

    @Test
    @DisplayName("a broker that was replaced is fenced")
    void fencedByTheNextBroker() throws Exception {
        shard.append(OPENED);
        Shard former = shard;
        assertKept(OPENED);
        former.refused(new SessionEnded(ME));
        assertKept(OPENED);
    }

    @Test
    @DisplayName("completions come in the order of the calls")
    void completionsInOrder() {
        for (int i = 0; i < 500; i++) {
            shard.begin(new RetainedSet(message("r", i % 100)));
        }
        shard.awaitAll();
        assertEquals(IntStream.range(0, 500).boxed().toList(), shard.completed());
    }

    @Test
    @DisplayName("an empty batch is completed, too")
    void emptyBatch() throws Exception {
        shard.append();
        assertKept();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64})
    @DisplayName("each shard gets its own, whatever the number of shards was before")
    void placement(int shards) throws Exception {
        Set<String> expected = new HashSet<>();
        List<Command> batch = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            batch.add(new SessionOpened("client-" + i, "", i, 1));
            batch.add(enqueued("client-" + i, i));
            batch.add(new RetainedSet(message("topic/" + i, i % 100)));
        }
        for (Command command : batch) {
            expected.add(Shard.line(command));
        }
        shard.append(batch.toArray(new Command[0]));
        store = reopen(store);
        List<Shard> opened = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            opened.add(new Shard(store, i, shards));
        }
        Set<String> found = new HashSet<>();
        for (int i = 0; i < shards; i++) {
            for (Command command : opened.get(i).replayed()) {
                String key = command instanceof Command.OfSession ofSession
                        ? ofSession.clientId()
                        : ((RetainedSet) command).message().topic().toString();
                assertEquals(Placement.shard(key, shards), i, key);
                assertTrue(found.add(Shard.line(command)), "twice: " + command);
            }
        }
        assertEquals(expected, found);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("[MQTT5-4.6.0-6] a queue keeps its order, whatever is sent, received and removed in whatever order")
    void queueAgreesWithAMap(long seed) throws Exception {
        Random random = new Random(seed);
        TreeMap<Long, List<Command>> expected = new TreeMap<>();
        shard.append(OPENED);
        long sequence = 0;
        for (int step = 0; step < 3_000; step++) {
            boolean growing = step / 500 % 2 == 0;
            if (expected.isEmpty() || random.nextInt(10) < (growing ? 6 : 1)) {
                sequence += random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 1;
                Enqueued command = enqueued(ME, sequence);
                shard.append(command);
                expected.put(sequence, new ArrayList<>(List.of(command)));
                continue;
            }
            Long any = expected.ceilingKey(
                    expected.firstKey() + random.nextInt((int) (expected.lastKey() - expected.firstKey()) + 1));
            long target = random.nextInt(3) == 0 ? any : expected.firstKey();
            List<Command> known = expected.get(target);
            switch (random.nextInt(3)) {
                case 0 -> {
                    if (known.size() == 1) {
                        known.add(new Sent(ME, target, 1 + step));
                        shard.append(known.get(1));
                    }
                }
                case 1 -> {
                    if (known.size() == 2) {
                        known.add(new Received(ME, target));
                        shard.append(known.get(2));
                    }
                }
                default -> {
                    expected.remove(target);
                    shard.append(new Removed(ME, target));
                    shard.append(new Removed(ME, target)); // a repeat changes nothing
                }
            }
        }
        List<Command> all = new ArrayList<>(List.of(OPENED));
        expected.values().forEach(all::addAll);
        assertFalse(all.isEmpty());
        assertKept(all.toArray(new Command[0]));
    }

    @Test
    @DisplayName("a queue of 100,000 drains from its head")
    void longQueue() throws Exception {
        int length = 100_000;
        shard.append(OPENED);
        Message message = message("t", 1);
        for (int i = 0; i < length; i++) {
            shard.begin(new Enqueued(ME, i, message, QoS.AT_LEAST_ONCE, false, new int[0], ""));
        }
        shard.awaitAll();
        for (int i = 0; i < length - 1; i++) {
            shard.begin(new Sent(ME, i, 1 + i % 65_535), new Removed(ME, i));
        }
        shard.awaitAll();
        assertKept(OPENED, new Enqueued(ME, length - 1, message, QoS.AT_LEAST_ONCE, false, new int[0], ""));
    }

    @Test
    @DisplayName("shards work at the same time, each on its own keys")
    void shardsAtTheSameTime() throws Exception {
        int shards = 2;
        store = reopen(store);
        Shard[] opened = {new Shard(store, 0, shards), new Shard(store, 1, shards)};
        ExecutorService loops = Executors.newFixedThreadPool(shards);
        List<Future<?>> running = new ArrayList<>();
        for (int s = 0; s < shards; s++) {
            int number = s;
            running.add(loops.submit(() -> work(opened[number], number, shards)));
        }
        for (Future<?> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
        loops.shutdown();
        int sessions = 0;
        for (String line : kept()) {
            sessions += line.startsWith("SessionOpened") ? 1 : 0;
            assertTrue(
                    line.startsWith("SessionOpened") || line.startsWith("Enqueued") && line.contains(" 9 t/9|"), line);
        }
        assertEquals(100, sessions);
    }

    private static void work(Shard loop, int number, int shards) {
        for (int i = 0; i < 200; i++) {
            String clientId = "client-" + i;
            if (Placement.shard(clientId, shards) == number) {
                loop.append(new SessionOpened(clientId, "", 1, 1));
                for (int m = 0; m < 10; m++) {
                    loop.append(enqueued(clientId, m));
                    if (m < 9) {
                        loop.append(new Sent(clientId, m, m + 1), new Removed(clientId, m));
                    }
                }
                if (i >= 100) {
                    loop.append(new SessionEnded(clientId));
                }
            }
        }
    }
}
