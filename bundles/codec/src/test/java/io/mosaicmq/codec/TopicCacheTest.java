package io.mosaicmq.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("the topics an event loop saw lately")
class TopicCacheTest {
    private static Topic get(TopicCache cache, String name) {
        byte[] bytes = ("<" + name + ">").getBytes(StandardCharsets.UTF_8);
        return cache.get(bytes, 1, bytes.length - 2);
    }

    @Test
    @DisplayName("a name is the same object again")
    void same() {
        TopicCache cache = new TopicCache(100_000);
        Topic first = get(cache, "a/b");
        assertEquals("a/b", first.toString());
        assertSame(first, get(cache, "a/b"));
        assertNotSame(first, get(cache, "a/c"));
        assertEquals(2, cache.size());
        assertTrue(cache.bytes() > 2 * 3);
    }

    @Test
    @DisplayName("what it holds stays below its bytes, whatever comes")
    void bounded() {
        TopicCache cache = new TopicCache(50_000);
        for (int i = 0; i < 20_000; i++) {
            get(cache, "topic/" + i + "/" + "x".repeat(i % 700));
            assertTrue(cache.bytes() <= 50_000, () -> "bytes " + cache.bytes());
        }
        assertTrue(cache.size() > 20, () -> "size " + cache.size());
    }

    @Test
    @DisplayName("it grows to as many as its bytes allow")
    void grows() {
        TopicCache cache = new TopicCache(4_000_000);
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            topics.add(get(cache, "sensors/" + i));
        }
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            kept += get(cache, "sensors/" + i) == topics.get(i) ? 1 : 0;
        }
        assertTrue(kept > 9_000, "kept " + kept);
    }

    @Test
    @DisplayName("names in use outlive a flood of names used once")
    void floods() {
        TopicCache cache = new TopicCache(100_000);
        List<Topic> hot = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hot.add(get(cache, "hot/" + i));
        }
        int misses = 0;
        for (int i = 0; i < 50_000; i++) {
            get(cache, "flood/" + i);
            int asked = i % 10;
            Topic topic = get(cache, "hot/" + asked);
            if (topic != hot.get(asked)) {
                misses++;
                hot.set(asked, topic);
            }
        }
        int missed = misses;
        assertTrue(missed < 100, () -> "missed " + missed + " of 50000");
    }

    @Test
    @DisplayName("names of equal hash are told apart and cannot fill the cache")
    void collisions() {
        TopicCache cache = new TopicCache(1_000_000);
        // "Aa" and "BB" have the same 31-polynomial hash, so have all words made of them.
        List<String> names = new ArrayList<>(List.of(""));
        for (int i = 0; i < 10; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> {
                longer.add(name + "Aa");
                longer.add(name + "BB");
            });
            names = longer;
        }
        assertEquals(
                1,
                names.stream().map(name -> Topic.of(name).hashCode()).distinct().count());
        for (String name : names) {
            assertEquals(name, get(cache, name).toString());
            assertSame(get(cache, name), get(cache, name));
        }
        assertTrue(cache.size() <= 8, () -> "size " + cache.size());
    }

    @Test
    @DisplayName("a cache of no bytes keeps nothing")
    void none() {
        TopicCache cache = new TopicCache(0);
        assertEquals("a", get(cache, "a").toString());
        assertEquals(0, cache.size());
        assertEquals(0, cache.bytes());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-2] what is no Topic Name is refused and not kept")
    void refused() {
        TopicCache cache = new TopicCache(100_000);
        assertThrows(TopicSyntaxException.class, () -> get(cache, "a/+"));
        assertThrows(TopicSyntaxException.class, () -> get(cache, ""));
        assertEquals(0, cache.size());
    }
}
