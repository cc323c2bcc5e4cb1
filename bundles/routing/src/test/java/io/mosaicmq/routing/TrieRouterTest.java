package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Routes of a topic")
class TrieRouterTest {
    private final TrieRouter router = new TrieRouter(3, SharedStrategy.ROUND_ROBIN);

    private Client subscribe(int shard, String filter) {
        Client client = new Client(shard);
        router.subscribe(SubscriptionFilter.of(filter), client);
        return client;
    }

    private boolean unsubscribe(String filter, Client client) {
        return router.unsubscribe(SubscriptionFilter.of(filter), client);
    }

    private Set<String> filtersFor(Topic topic) {
        Set<String> filters = new TreeSet<>();
        for (Route route : router.routes(topic)) {
            assertTrue(filters.add(route.toString()), route + " came twice");
        }
        return filters;
    }

    private Set<String> filtersFor(String topic) {
        return filtersFor(Topic.of(topic));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName("[MQTT5-4.7] are exactly those whose filters match, while filters come and go")
    void agreesWithTheDefinition(long seed) {
        RandomTopics texts = new RandomTopics(seed);
        Random random = new Random(seed);
        Map<String, Client> subscribed = new HashMap<>();
        List<Topic> topics = new ArrayList<>(); // kept, so that what is cached on them is tried too
        for (int i = 0; i < 40; i++) {
            topics.add(Topic.of(texts.topic()));
        }
        for (int step = 0; step < 1_500; step++) {
            String filter = texts.filter();
            if (random.nextInt(5) < 2 && !subscribed.isEmpty()) {
                filter = subscribed.keySet().iterator().next();
            }
            Client present = subscribed.remove(filter);
            if (present == null) {
                subscribed.put(filter, subscribe(random.nextInt(3), filter));
            } else {
                assertTrue(unsubscribe(filter, present));
            }
            topics.set(random.nextInt(topics.size()), Topic.of(texts.topic()));
            for (int i = 0; i < 4; i++) {
                Topic topic = topics.get(random.nextInt(topics.size()));
                Set<String> expected = new TreeSet<>();
                for (String each : subscribed.keySet()) {
                    if (TopicFilter.of(each).matches(topic)) {
                        expected.add(each);
                    }
                }
                assertEquals(expected, filtersFor(topic), () -> "seed " + seed + ", topic " + topic);
            }
            assertEquals(subscribed.size(), router.filters());
        }
        subscribed.forEach((filter, client) -> assertTrue(unsubscribe(filter, client)));
        assertEquals(0, router.nodes());
    }

    @Test
    @DisplayName("[MQTT5-4.7.2-1] a leading wildcard does not reach a topic that begins with $")
    void reservedTopics() {
        for (String filter : List.of("#", "+/a", "+/#", "+", "$SYS/#", "$SYS/+", "/#", "/+")) {
            subscribe(0, filter);
        }
        assertEquals(Set.of("$SYS/#", "$SYS/+"), filtersFor("$SYS/a"));
        assertEquals(Set.of("$SYS/#"), filtersFor("$SYS"));
        assertEquals(Set.of("#", "+/#", "/#", "/+"), filtersFor("/$SYS"));
        assertEquals(Set.of(), filtersFor("$"));
    }

    @Test
    @DisplayName("[MQTT5-4.7.1.2] # includes the parent level, + does not")
    void parentLevel() {
        for (String filter : List.of("a/#", "a/+", "a", "a/", "+/#", "a/b/#")) {
            subscribe(0, filter);
        }
        assertEquals(Set.of("a", "a/#", "+/#"), filtersFor("a"));
        assertEquals(Set.of("a/", "a/+", "a/#", "+/#"), filtersFor("a/"));
        assertEquals(Set.of("a/+", "a/#", "a/b/#", "+/#"), filtersFor("a/b"));
    }

    @Test
    @DisplayName("as many levels as bytes fit into a topic need no stack")
    void deepestTopic() {
        String deepest = "/".repeat(Topic.MAXIMUM_LENGTH);
        String wildcards = "+/".repeat(Topic.MAXIMUM_LENGTH / 2) + "#";
        Client one = subscribe(0, deepest);
        Client other = subscribe(1, wildcards);
        assertEquals(Set.of(deepest, wildcards), filtersFor(deepest));
        int[] visited = {0};
        router.forEach(route -> visited[0]++);
        assertEquals(2, visited[0]);
        assertTrue(unsubscribe(deepest, one));
        assertTrue(unsubscribe(wildcards, other));
        assertEquals(0, router.nodes());
    }

    @Test
    @DisplayName("the search that branches at every level finds every filter once")
    void branchesAtEveryLevel() {
        List<String> all = new ArrayList<>(List.of(""));
        for (int level = 0; level < 10; level++) {
            List<String> longer = new ArrayList<>();
            for (String prefix : all) {
                String start = prefix.isEmpty() ? "" : prefix + "/";
                longer.add(start + "+");
                longer.add(start + "x");
            }
            all = longer;
        }
        all.forEach(filter -> subscribe(0, filter));
        assertEquals(1024, filtersFor("x/x/x/x/x/x/x/x/x/x").size());
        assertEquals(512, filtersFor("x/x/x/x/y/x/x/x/x/x").size());
    }

    @Test
    @DisplayName("nobody: one array for all")
    void nobody() {
        assertEquals(0, router.routes(Topic.of("a")).length);
        assertSame(router.routes(Topic.of("a")), router.routes(Topic.of("b/c")));
    }

    @Test
    @DisplayName("stay cached on the topic until a filter that may concern it appears or vanishes")
    void cachedUntilConcerned() {
        subscribe(0, "device/1/up");
        Topic topic = Topic.of("device/1/up");
        Route[] found = router.routes(topic);
        subscribe(1, "device/1/up"); // known: the route says it itself
        subscribe(1, "$share/g/device/1/up");
        assertSame(found, router.routes(topic));
        assertEquals(0b11, found[0].shards());
        assertEquals(1, found[0].groups().length);

        for (String concerning : List.of("#", "+/1/up", "device/+/up", "device/#", "device/1/#", "device/1/+")) {
            Route[] before = router.routes(topic);
            Client client = subscribe(0, concerning);
            Route[] with = router.routes(topic);
            assertEquals(before.length + 1, with.length, concerning);
            assertTrue(unsubscribe(concerning, client));
            assertNotSame(with, router.routes(topic), concerning);
            assertEquals(before.length, router.routes(topic).length, concerning);
        }
    }

    @Test
    @DisplayName("a crowd that comes with a filter for each does not make other topics look again")
    void crowdOfOwnFilters() {
        subscribe(0, "device/1/up");
        Topic topic = Topic.of("device/1/up");
        int looked = 0;
        for (int i = 2; i < 10_002; i++) {
            Route[] before = router.routes(topic);
            subscribe(1, "device/" + i + "/#");
            looked += router.routes(topic) == before ? 0 : 1;
        }
        assertTrue(looked < 100, "looked again " + looked + " times for 10,000 filters of others");
    }

    @Test
    @DisplayName("what one router kept on a topic means nothing to another")
    void topicsOutliveRouters() {
        Topic topic = Topic.of("a");
        subscribe(0, "a");
        assertEquals(1, router.routes(topic).length);
        TrieRouter next = new TrieRouter(1, SharedStrategy.STICKY);
        next.subscribe(SubscriptionFilter.of("b"), new Client(0));
        assertEquals(0, next.routes(topic).length);
    }

    @Test
    @DisplayName("one shard's subscribers are its own, and the mask says which shards have some")
    void subscribersPerShard() {
        Client zero = subscribe(0, "f");
        Route route = router.routes(Topic.of("f"))[0];
        assertEquals(0b1, route.shards());
        assertSame(zero, route.subscriber(0, 0));
        assertEquals(0, route.size(1));
        assertThrows(IndexOutOfBoundsException.class, () -> route.subscriber(0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> route.subscriber(1, 0));

        Client two = subscribe(2, "f");
        Client second = subscribe(2, "f");
        assertEquals(0b101, route.shards());
        assertEquals(2, route.size(2));
        assertEquals(Set.of(two, second), new HashSet<>(List.of(route.subscriber(2, 0), route.subscriber(2, 1))));
        assertThrows(IndexOutOfBoundsException.class, () -> route.subscriber(2, 2));

        assertTrue(unsubscribe("f", two));
        assertFalse(unsubscribe("f", two), "it is gone");
        assertSame(second, route.subscriber(2, 0));
        assertTrue(unsubscribe("f", zero));
        assertEquals(0b100, route.shards());
        assertFalse(unsubscribe("f", new Client(0)), "never was there");
        assertFalse(unsubscribe("g", zero), "no such filter");
        assertSame(route, router.subscribe(SubscriptionFilter.of("f"), new Client(1)), "the same while it has anybody");

        assertTrue(unsubscribe("f", second));
        assertEquals(0b010, route.shards());
        assertEquals(1, router.filters());
    }

    @Test
    @DisplayName("10,000 subscribers of one filter in two shards leave in any order")
    void aCrowdLeaves() {
        List<Client> crowd = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            crowd.add(subscribe(i & 1, "crowd/#"));
        }
        Route route = router.routes(Topic.of("crowd"))[0];
        Collections.shuffle(crowd, new Random(1));
        int left = crowd.size();
        for (Client client : crowd) {
            assertTrue(unsubscribe("crowd/#", client));
            left--;
            assertEquals(left, route.size(0) + route.size(1));
        }
        assertEquals(0, route.shards());
        assertEquals(0, router.filters());
        assertEquals(0, router.nodes());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] a route is there for its groups alone, and goes with the last member")
    void groupsOnly() {
        Client one = subscribe(0, "$share/g/f/+");
        Client other = subscribe(1, "$share/h/f/+");
        Route route = router.routes(Topic.of("f/x"))[0];
        assertEquals(0, route.shards());
        assertEquals(
                List.of("g", "h"),
                Arrays.stream(route.groups()).map(group -> group.name()).toList());
        assertFalse(unsubscribe("f/+", one), "no ordinary subscription");
        assertFalse(unsubscribe("$share/h/f/+", one), "another group");
        assertTrue(unsubscribe("$share/g/f/+", one));
        assertEquals(1, route.groups().length);
        assertTrue(unsubscribe("$share/h/f/+", other));
        assertArrayEquals(new Route[0], router.routes(Topic.of("f/x")));
        assertEquals(0, router.nodes());
    }

    @Test
    @DisplayName("300,000 filters that came and went leave nothing")
    void nothingIsLeft() {
        // In three crowds of 100,000: tables grow and shrink with each.
        for (int crowd = 0; crowd < 3; crowd++) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                clients.add(subscribe(i & 1, "d/" + (crowd * 100_000 + i) + "/v"));
            }
            assertEquals(200_001, router.nodes());
            assertEquals(Set.of("d/" + crowd * 100_000 + "/v"), filtersFor("d/" + crowd * 100_000 + "/v"));
            for (int i = 0; i < 100_000; i++) {
                assertTrue(unsubscribe("d/" + (crowd * 100_000 + i) + "/v", clients.get(i)));
            }
            assertEquals(0, router.nodes());
            assertEquals(0, router.filters());
        }
    }

    @Test
    @DisplayName("one filter at a time in a crowd of others: dead places are found again")
    void churnAmongOthers() {
        for (int i = 0; i < 100; i++) {
            subscribe(0, "d/" + i);
        }
        for (int i = 100; i < 100_000; i++) {
            Client client = subscribe(1, "d/" + i);
            assertTrue(unsubscribe("d/" + i, client));
        }
        assertEquals(101, router.nodes());
        for (int i = 0; i < 100; i++) {
            assertEquals(Set.of("d/" + i), filtersFor("d/" + i));
        }
    }

    @Test
    @DisplayName("1 to 64 shards")
    void numberOfShards() {
        assertThrows(IllegalArgumentException.class, () -> new TrieRouter(0, SharedStrategy.STICKY));
        assertThrows(IllegalArgumentException.class, () -> new TrieRouter(65, SharedStrategy.STICKY));
        assertThrows(IndexOutOfBoundsException.class, () -> subscribe(3, "f"));
        assertEquals(0, router.filters());
        TrieRouter widest = new TrieRouter(64, SharedStrategy.STICKY);
        widest.subscribe(SubscriptionFilter.of("f"), new Client(63));
        widest.subscribe(SubscriptionFilter.of("f"), new Client(0));
        assertEquals(Long.MIN_VALUE | 1, widest.routes(Topic.of("f"))[0].shards());
    }
}
