package io.mosaicmq.auth.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.topic.TopicFilter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A filter covers another when it matches every topic the other does")
class RuleSetTest {
    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "'#', '#', true",
        "'#', a/b, true",
        "'#', '+/+', true",
        "'#', '$SYS/#', false",
        "'$SYS/#', '$SYS/+', true",
        "'+/#', '+/a', true",
        "'a/#', 'a', true",
        "'a/#', 'a/#', true",
        "'a/#', 'a/+/b', true",
        "'a/+', 'a/#', false",
        "'a/+', 'a/+', true",
        "'a/+', 'a/b', true",
        "'a/b', 'a/+', false",
        "'a/+', 'a', false",
        "'a/+', 'a/b/c', false",
        "'a/+/#', 'a/#', false",
        "'a/', 'a', false"
    })
    void covers(String wider, String filter, boolean expected) {
        assertEquals(expected, RuleSet.covers(TopicFilter.of(wider), TopicFilter.of(filter)));
    }
}
