package io.mosaicmq.api.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A configuration is read whole or not at all")
class SettingsTest {
    @Test
    @DisplayName("values are typed, absent ones have their default")
    void typed() {
        Settings settings = Settings.of(
                "pid", Map.of("a", "7", "b", "true", "on", "on", "off", "off", "c", "seconds", "d", "x, y", "e", 9));
        assertEquals(7, settings.number("a", 1, 0, 10));
        assertTrue(settings.flag("b", false));
        assertTrue(settings.flag("on", false));
        assertFalse(settings.flag("off", true));
        assertEquals(TimeUnit.SECONDS, settings.choice("c", TimeUnit.DAYS));
        assertEquals(List.of("x", "y"), settings.list("d", List.of()));
        assertEquals(9, settings.number("e", 1, 0, 10));
        assertEquals(3, settings.number("absent", 3, 0, 10));
        assertEquals(TimeUnit.DAYS, settings.choice("none", TimeUnit.DAYS));
        settings.finish();
    }

    @Test
    @DisplayName("all that is wrong is said at once: file, key, value and what would be right")
    void faults() {
        Settings settings = Settings.of(
                "pid",
                Map.of(
                        "felix.fileinstall.filename", "file:/opt/x/etc/the.cfg",
                        "number", "99",
                        "flag", "yes",
                        "unit", "weeks",
                        "file", "a\0b"));
        settings.number("number", 1, 0, 10);
        settings.flag("flag", false);
        settings.choice("unit", TimeUnit.DAYS);
        settings.path("file", Path.of("base"));
        settings.fault("one and two exclude each other");
        assertEquals(
                "etc/the.cfg: number = 99: must be a whole number from 0 to 10; "
                        + "flag = yes: must be true or false, on or off; "
                        + "unit = weeks: must be one of nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days; "
                        + "file = a\\u0000b: must be the path of a file; one and two exclude each other",
                refusal(settings));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "quue.messages, did you mean queue.messages?",
        "Queue.Messages, did you mean queue.messages?",
        "frobnicate, 'known are port, queue.messages'"
    })
    @DisplayName("a key that is none is refused, with the one that was meant and without its value")
    void unknownKey(String key, String meant) {
        Settings settings = Settings.of("pid", Map.of(key, "secret"));
        settings.number("queue.messages", 1, 0, 10);
        settings.number("port", 1, 0, 10);
        assertEquals("etc/pid.cfg: " + key + " is no setting; " + meant, refusal(settings));
    }

    @Test
    @DisplayName(
            "what Config Admin, the component runtime and Karaf add is no mistake, nor what the caller knows to be there")
    void foreignKeys() {
        Map<String, Object> values = new HashMap<>();
        for (String key : List.of(
                ".hidden",
                "service.pid",
                "component.id",
                "objectClass",
                "felix.fileinstall.filename",
                "org.apache.karaf.features.configKey",
                "osgi.ds.satisfying.condition.target",
                "karaf.etc",
                "Store.target",
                "own")) {
            values.put(key, "x");
        }
        Settings settings = Settings.of("pid", values);
        settings.ignore("own");
        assertDoesNotThrow(settings::finish);
    }

    @Test
    @DisplayName("several values are as if separated by commas")
    void several() {
        Settings settings = Settings.of(
                "pid",
                Map.of("array", new String[] {"x", "y"}, "collection", List.of("x", "y"), "empty", new String[0]));
        assertEquals(List.of("x", "y"), settings.list("array", List.of()));
        assertEquals(List.of("x", "y"), settings.list("collection", List.of()));
        assertEquals(List.of("z"), settings.list("empty", List.of("z")));
    }

    @Test
    @DisplayName("an empty value is none, as an unset variable of the environment leaves it")
    void empty() {
        Settings settings = Settings.of("pid", Map.of("a", "", "b", " ", "c", "x"));
        assertEquals(7, settings.number("a", 7, 0, 10));
        assertTrue(settings.flag("b", true));
        assertEquals(Optional.empty(), settings.path("b", Path.of("base")));
        assertFalse(settings.has("a"));
        assertTrue(settings.has("c"));
        assertTrue(settings.isEmpty("a"));
        assertFalse(settings.isEmpty("c"));
        assertFalse(settings.isEmpty("absent"));
        settings.finish();
    }

    private enum Level {
        LOW("level-1"),
        HIGH("level-2");

        private final String text;

        Level(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Test
    @DisplayName("a choice goes by the text that the constants give themselves, if they do")
    void choice() {
        Settings settings = Settings.of("pid", Map.of("a", "Level-2", "b", "high"));
        assertEquals(Level.HIGH, settings.choice("a", Level.LOW));
        settings.choice("b", Level.LOW);
        assertEquals("etc/pid.cfg: b = high: must be one of level-1, level-2", refusal(settings));
    }

    @Test
    @DisplayName("relative paths begin where the caller says")
    void paths() {
        Path base = Path.of("base").toAbsolutePath();
        Settings settings = Settings.of("pid", Map.of("a", "etc/users", "b", "/etc/users"));
        assertEquals(Optional.of(base.resolve("etc/users")), settings.path("a", base));
        assertEquals(Optional.of(Path.of("/etc/users")), settings.path("b", base));
    }

    private static String refusal(Settings settings) {
        return assertThrows(SettingsException.class, settings::finish).getMessage();
    }
}
