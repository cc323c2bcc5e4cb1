package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While shards subscribe and unsubscribe")
class RoutingStormTest {
    private static final int SIBLINGS = 300;

    private final TrieRouter router = new TrieRouter(2, SharedStrategy.ROUND_ROBIN);
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    @DisplayName("other threads always find what is subscribed throughout, and never what nobody subscribed")
    void readersDuringWrites() throws Exception {
        List<Client> constant = new ArrayList<>();
        for (int i = 0; i < SIBLINGS; i += 3) {
            Client client = new Client(i & 1);
            router.subscribe(SubscriptionFilter.of("s/" + i + "/+"), client);
            constant.add(client);
        }
        AtomicInteger writing = new AtomicInteger(2);
        List<Future<?>> all = List.of(
                threads.submit(() -> write(0, writing)),
                threads.submit(() -> write(1, writing)),
                threads.submit(() -> read(1, writing)),
                threads.submit(() -> read(2, writing)));
        for (Future<?> each : all) {
            each.get(120, TimeUnit.SECONDS);
        }
        assertEquals(constant.size(), router.filters());
        assertEquals(1 + 2 * constant.size(), router.nodes());
        for (int i = 0; i < SIBLINGS; i += 3) {
            Route[] routes = router.routes(Topic.of("s/" + i + "/x"));
            assertEquals(1, routes.length);
            assertEquals(1L << (i & 1), routes[0].shards());
            assertTrue(router.unsubscribe(SubscriptionFilter.of("s/" + i + "/+"), constant.get(i / 3)));
        }
        assertEquals(0, router.nodes());
    }

    /** Adds and removes filters that share nodes and routes with those of the other writer and those that stay. */
    private void write(int shard, AtomicInteger writing) {
        try {
            Random random = new Random(shard);
            for (int round = 0; round < 60; round++) {
                List<SubscriptionFilter> filters = new ArrayList<>();
                List<Client> clients = new ArrayList<>();
                for (int i = 0; i < SIBLINGS; i++) {
                    String filter =
                            switch (random.nextInt(6)) {
                                case 0 -> "s/" + i + "/x";
                                case 1 -> "s/+/x";
                                case 2 -> "s/" + i + "/+";
                                case 3 -> "$share/g/s/" + i + "/x";
                                case 4 -> "#";
                                default -> "s/" + i + "/#";
                            };
                    filters.add(SubscriptionFilter.of(filter));
                    clients.add(new Client(shard));
                    Route route = router.subscribe(filters.get(i), clients.get(i));
                    assertEquals(filters.get(i).topicFilter(), route.filter());
                }
                for (int i = 0; i < SIBLINGS; i++) {
                    assertTrue(router.unsubscribe(filters.get(i), clients.get(i)));
                    assertFalse(router.unsubscribe(filters.get(i), clients.get(i)));
                }
            }
        } finally {
            writing.decrementAndGet();
        }
    }

    private void read(int seed, AtomicInteger writing) {
        Random random = new Random(seed);
        Topic[] topics = new Topic[SIBLINGS];
        Topic[] others = new Topic[SIBLINGS];
        for (int i = 0; i < SIBLINGS; i++) {
            topics[i] = Topic.of("s/" + i + "/x");
            others[i] = Topic.of("t/" + i + "/x");
        }
        while (writing.get() > 0) {
            int i = random.nextInt(SIBLINGS);
            Set<String> found = new HashSet<>();
            for (Route route : router.routes(topics[i])) {
                assertTrue(route.filter().matches(topics[i]), route + " does not match " + topics[i]);
                assertTrue(found.add(route.toString()));
            }
            if (i % 3 == 0) {
                assertTrue(found.contains("s/" + i + "/+"), () -> "nobody unsubscribed it: " + found);
            }
            for (Route route : router.routes(others[i])) {
                assertEquals("#", route.toString(), "all that was ever subscribed for " + others[i]);
            }
        }
    }

    @Test
    @DisplayName("what subscribe() has returned for is found by every thread from then on, whatever it has cached")
    void visibleOnReturn() throws Exception {
        AtomicInteger subscribed = new AtomicInteger();
        int levels = 11;
        Future<?> writer = threads.submit(() -> {
            for (int i = 0; i < 1 << levels; i++) {
                // Every filter for the topic, one after the other: each bit says whether a level is a wildcard.
                List<String> filter = new ArrayList<>();
                for (int level = 0; level < levels; level++) {
                    filter.add((i >> level & 1) == 0 ? "x" : "+");
                }
                router.subscribe(SubscriptionFilter.of(String.join("/", filter)), new Client(0));
                subscribed.set(i + 1);
            }
        });
        Topic topic = Topic.of("x" + "/x".repeat(levels - 1));
        for (int known = 0; known < 1 << levels; ) {
            boolean over = writer.isDone();
            known = subscribed.get();
            int found = router.routes(topic).length;
            assertTrue(found >= known, found + " found after " + known + " were there");
            assertTrue(!over || known == 1 << levels, "the writer failed");
        }
        writer.get(60, TimeUnit.SECONDS);
    }
}
