package io.mosaicmq.console.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Patterns over client ids")
class GlobTest {
    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "*, anything, true",
        "*, '', true",
        "'', a, false",
        "sensor-*, sensor-17, true",
        "sensor-*, my-sensor-17, false",
        "*-17, sensor-17, true",
        "s?nsor, sensor, true",
        "s?nsor, snsor, false",
        "*a*b*, xaxxb, true",
        "*a*b, xaxxbx, false",
        "$share/*, $share/g/#, true",
        "a.c, abc, false",
        "a**, a, true"
    })
    @DisplayName("match the whole text")
    void matches(String pattern, String text, boolean matches) {
        assertEquals(matches, new Glob(pattern).matches(text));
    }

    @Test
    @DisplayName("a pattern made to be slow is not")
    void hostilePattern() {
        assertEquals(false, new Glob("*a".repeat(200)).matches("a".repeat(199) + "b"));
    }
}
