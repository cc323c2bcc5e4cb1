package io.mosaicmq.api.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-4.7] Topic Names and Topic Filters")
class TopicFilterTest {
    @ParameterizedTest
    @DisplayName("[MQTT5-4.7.1] the standard's own examples match or do not")
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1, true",
        "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
        "sport/#, sport, true",
        "#, sport/tennis, true",
        "sport/tennis/+, sport/tennis/player1, true",
        "sport/tennis/+, sport/tennis/player1/ranking, false",
        "sport/+, sport, false",
        "sport/+, sport/, true",
        "+/+, /finance, true",
        "/+, /finance, true",
        "+, /finance, false",
        "#, $SYS/x, false",
        "+/monitor/Clients, $SYS/monitor/Clients, false",
        "$SYS/#, $SYS/x, true",
        "$SYS/monitor/+, $SYS/monitor/Clients, true",
        "a/b, a/b/, false",
        "a//b, a//b, true",
        "a/+/b, a//b, true"
    })
    void examples(String filter, String topic, boolean matches) {
        assertEquals(matches, TopicFilter.of(filter).matches(Topic.of(topic)));
    }

    @ParameterizedTest
    @DisplayName(
            "[MQTT5-4.7.1-1] [MQTT5-4.7.1-2] [MQTT5-4.7.3-1] wildcards stand alone in a level, # last, nothing is empty")
    @ValueSource(strings = {"", "sport/tennis#", "sport/#/ranking", "sport+", "a/+b", "a/b+/c", "#/", "++", "+#"})
    void wrongFilters(String filter) {
        assertThrows(TopicSyntaxException.class, () -> TopicFilter.of(filter));
    }

    @ParameterizedTest
    @DisplayName("[MQTT5-3.3.2-2] a Topic Name has no wildcards")
    @ValueSource(strings = {"", "+", "a/#", "a+b", "a/b#"})
    void wrongTopics(String topic) {
        assertThrows(TopicSyntaxException.class, () -> Topic.of(topic));
    }

    @ParameterizedTest
    @DisplayName("[MQTT5-4.8.2-1] [MQTT5-4.8.2-2] a share has a name without wildcards and a filter")
    @ValueSource(strings = {"$share", "$share/", "$share/g", "$share/g/", "$share//t", "$share/+/t", "$share/g#/t"})
    void wrongShares(String filter) {
        assertThrows(TopicSyntaxException.class, () -> SubscriptionFilter.of(filter));
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] a share is taken apart and put together again")
    void shares() {
        SubscriptionFilter shared = SubscriptionFilter.of("$share/group/a/+/c");
        assertTrue(shared.isShared());
        assertEquals("group", shared.shareName());
        assertEquals("a/+/c", shared.topicFilter().toString());
        assertEquals("$share/group/a/+/c", shared.toString());
        assertFalse(SubscriptionFilter.of("$shared/x").isShared());
    }

    @Test
    @DisplayName("matching agrees with a matcher that splits and recurses")
    void matchesLikeANaiveMatcher() {
        Random random = new Random(17);
        for (int i = 0; i < 200_000; i++) {
            String topic = text(random, new String[] {"", "a", "b", "$x"});
            String filter = text(random, new String[] {"", "a", "b", "$x", "+", "+", "#"});
            if (topic.isEmpty() || filter.isEmpty() || filter.indexOf('#') >= 0 && !filter.matches("[^#]*#")) {
                continue;
            }
            assertEquals(
                    naive(filter, topic),
                    TopicFilter.of(filter).matches(Topic.of(topic)),
                    () -> filter + " on " + topic);
        }
    }

    @Test
    @DisplayName("two filters intersect exactly when some topic is matched by both")
    void intersectsWhenATopicIsMatchedByBoth() {
        List<String> topics = new ArrayList<>();
        String[] words = {"", "a", "b", "$x"};
        for (String one : words) {
            topics.add(one);
            for (String two : words) {
                topics.add(one + "/" + two);
                for (String three : words) {
                    topics.add(one + "/" + two + "/" + three);
                }
            }
        }
        Random random = new Random(23);
        for (int i = 0; i < 20_000; i++) {
            String left = filter(random);
            String right = filter(random);
            boolean both = topics.stream()
                    .filter(topic -> !topic.isEmpty())
                    .map(Topic::of)
                    .anyMatch(topic -> TopicFilter.of(left).matches(topic)
                            && TopicFilter.of(right).matches(topic));
            assertEquals(both, TopicFilter.of(left).intersects(TopicFilter.of(right)), () -> left + " and " + right);
            assertEquals(both, TopicFilter.of(right).intersects(TopicFilter.of(left)), () -> right + " and " + left);
        }
    }

    private static String filter(Random random) {
        while (true) {
            String filter = text(random, new String[] {"a", "b", "$x", "+", "#"});
            if (filter.indexOf('#') < 0 || filter.matches("[^#]*#")) {
                return filter;
            }
        }
    }

    private static String text(Random random, String[] words) {
        StringBuilder text = new StringBuilder(words[random.nextInt(words.length)]);
        for (int levels = random.nextInt(3); levels > 0; levels--) {
            text.append('/').append(words[random.nextInt(words.length)]);
        }
        return text.toString();
    }

    private static boolean naive(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        return naive(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean naive(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        String first = filter.get(0);
        if (first.equals("#")) {
            return true;
        }
        if (topic.isEmpty()) {
            return false;
        }
        if (!first.equals("+") && !first.equals(topic.get(0))) {
            return false;
        }
        return naive(filter.subList(1, filter.size()), topic.subList(1, topic.size()))
                || topic.size() == 1 && filter.size() == 2 && filter.get(1).equals("#");
    }
}
