package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
        "[MQTT5-4.3] [MQTT5-4.6] whatever clients do, in whatever order the loops run: what the standard promises holds")
class ModelTest {
    @ParameterizedTest(name = "{0} shards, {1} seeds, restarts: {2}")
    @CsvSource({"1, 150, false", "2, 200, false", "3, 150, false", "1, 50, true", "2, 100, true", "3, 100, true"})
    @DisplayName("order, QoS 1 at least once, QoS 2 exactly once, nothing unasked for, nothing left behind")
    void promises(int shards, int seeds, boolean restarts) {
        for (int seed = 1; seed <= seeds; seed++) {
            try {
                Crowd crowd = new Crowd(shards, seed, restarts);
                crowd.act(150);
                crowd.comeToRest();
                crowd.check();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "shards " + shards + ", seed " + seed + ", restarts " + restarts + ": " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest(name = "{0} shards")
    @CsvSource({"1", "3"})
    @DisplayName("the same seed gives the same run, so that a failure can be looked into")
    void deterministic(int shards) {
        String first = new Crowd(shards, 42, true).act(300).comeToRest().story();
        String second = new Crowd(shards, 42, true).act(300).comeToRest().story();
        assertEquals(first, second);
        assertTrue(first.length() > 1000, first);
    }
}
