package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.3.1.3] Retained messages")
class RetainedTrieTest {
    private final RetainedTrie retained = new RetainedTrie();

    private Message put(String topic) {
        return put(topic, "");
    }

    private Message put(String topic, String payload) {
        Message message = Message.of(Topic.of(topic), QoS.AT_LEAST_ONCE, true, payload.getBytes(), 0);
        retained.put(message);
        return message;
    }

    private Set<String> matching(String filter) {
        Set<String> topics = new TreeSet<>();
        for (Iterator<Message> found = retained.matching(TopicFilter.of(filter)); found.hasNext(); ) {
            String topic = found.next().topic().toString();
            // Only one that was removed and set again on the way may come again.
            assertTrue(topics.add(topic) || topic.endsWith("/goes"), topic + " came twice");
        }
        return topics;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    @DisplayName("[MQTT5-4.7] found for a filter are exactly those whose topics match, while they come and go")
    void agreesWithTheDefinition(long seed) {
        RandomTopics texts = new RandomTopics(seed);
        Random random = new Random(seed);
        Map<String, Message> kept = new HashMap<>();
        for (int step = 0; step < 1_500; step++) {
            String topic = texts.topic();
            if (random.nextInt(5) < 2 && !kept.isEmpty()) {
                topic = kept.keySet().iterator().next();
            }
            Message before = kept.remove(topic);
            if (before != null && random.nextBoolean()) {
                assertSame(before, retained.remove(Topic.of(topic)).orElseThrow());
            } else {
                Message message =
                        Message.of(Topic.of(topic), QoS.AT_MOST_ONCE, true, new byte[random.nextInt(100)], step);
                assertEquals(Optional.ofNullable(before), retained.put(message));
                kept.put(topic, message);
            }
            assertEquals(Optional.ofNullable(kept.get(topic)), retained.get(Topic.of(topic)));
            assertEquals(kept.size(), retained.size());
            assertEquals(kept.values().stream().mapToLong(Message::footprint).sum(), retained.bytes());
            TopicFilter filter = TopicFilter.of(texts.filter());
            Set<String> expected = new TreeSet<>();
            for (Message message : kept.values()) {
                if (filter.matches(message.topic())) {
                    expected.add(message.topic().toString());
                }
            }
            assertEquals(expected, matching(filter.toString()), () -> "seed " + seed + ", filter " + filter);
        }
        kept.keySet()
                .forEach(topic -> assertTrue(retained.remove(Topic.of(topic)).isPresent()));
        assertEquals(0, retained.nodes());
        assertEquals(0, retained.size());
        assertEquals(0, retained.bytes());
    }

    @Test
    @DisplayName("[MQTT5-4.7.2-1] of $-topics are not found by a leading wildcard")
    void reservedTopics() {
        List.of("$SYS/a", "$", "$eightbytes/a", "a/$SYS", "/$", "a").forEach(this::put);
        assertEquals(Set.of("a/$SYS", "/$", "a"), matching("#"));
        assertEquals(Set.of("a/$SYS", "/$"), matching("+/+"));
        assertEquals(Set.of("a"), matching("+"));
        assertEquals(Set.of("$SYS/a"), matching("$SYS/#"));
        assertEquals(Set.of("$eightbytes/a"), matching("$eightbytes/+"));
        assertEquals(Set.of("a/$SYS", "a"), matching("a/#"));
    }

    @Test
    @DisplayName("an iterator ends, and says so")
    void ends() {
        put("a/b");
        Iterator<Message> found = retained.matching(TopicFilter.of("a/+"));
        assertEquals("a/b", found.next().topic().toString());
        assertThrows(NoSuchElementException.class, found::next);
        assertFalse(found.hasNext());
        assertFalse(retained.matching(TopicFilter.of("a")).hasNext());
        assertTrue(retained.remove(Topic.of("a")).isEmpty());
        assertTrue(retained.get(Topic.of("a")).isEmpty());
    }

    @Test
    @DisplayName("on as many levels as bytes fit into a topic need no stack")
    void deepestTopic() {
        String deepest = "/".repeat(Topic.MAXIMUM_LENGTH);
        put(deepest);
        assertEquals(Set.of(deepest), matching("#"));
        assertEquals(Set.of(deepest), matching("+/".repeat(Topic.MAXIMUM_LENGTH / 2) + "#"));
        retained.remove(Topic.of(deepest));
        assertEquals(0, retained.nodes());
    }

    @Test
    @DisplayName("are seen as they are when the iterator gets there")
    void seenLate() {
        for (int i = 0; i < 1_000; i++) {
            put("r/" + i, "old");
        }
        Iterator<Message> found = retained.matching(TopicFilter.of("r/+"));
        Set<String> seen = new TreeSet<>();
        seen.add(found.next().topic().toString());
        for (int i = 0; i < 1_000; i++) {
            if (i % 2 == 0) {
                retained.remove(Topic.of("r/" + i));
            } else {
                put("r/" + i, "new");
            }
        }
        int old = 0;
        while (found.hasNext()) {
            Message message = found.next();
            old += "old".equals(new String(message.payload())) ? 1 : 0;
            assertTrue(seen.add(message.topic().toString()));
        }
        assertEquals(0, old);
        for (int i = 1; i < 1_000; i += 2) {
            assertTrue(seen.contains("r/" + i), "it was there all the time");
        }
    }

    @Test
    @DisplayName("that stay are found by every iterator while two writers add and remove others")
    void foundDuringAStorm() throws Exception {
        for (int i = 0; i < 100; i++) {
            put("r/" + i + "/stays");
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        CountDownLatch writing = new CountDownLatch(2);
        List<Future<?>> writers =
                List.of(threads.submit(() -> storm(0, writing)), threads.submit(() -> storm(1, writing)));
        int rounds = 0;
        while (writing.getCount() > 0 || rounds == 0) {
            assertEquals(100, matching("r/+/stays").size());
            Set<String> all = matching("r/#");
            for (int i = 0; i < 100; i++) {
                assertTrue(all.contains("r/" + i + "/stays"));
            }
            rounds++;
        }
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertEquals(100, retained.size());
        assertEquals(201, retained.nodes());
    }

    private void storm(int writer, CountDownLatch writing) {
        try {
            for (int round = 0; round < 20; round++) {
                for (int i = writer; i < 1_000; i += 2) {
                    put("r/" + i + "/goes");
                }
                for (int i = writer; i < 1_000; i += 2) {
                    retained.remove(Topic.of("r/" + i + "/goes"));
                }
            }
        } finally {
            writing.countDown();
        }
    }
}
