package io.mosaicmq.api.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A configuration is read whole or not at all")
class SettingsTest {
    @Test
    @DisplayName("values are typed, absent ones have their default")
    void typed() {
        Settings settings = Settings.of("pid", Map.of("a", "7", "b", "true", "c", "seconds", "d", "x, y", "e", 9));
        assertEquals(7, settings.number("a", 1, 0, 10));
        assertTrue(settings.flag("b", false));
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
                        "unit", "weeks"));
        settings.number("number", 1, 0, 10);
        settings.flag("flag", false);
        settings.choice("unit", TimeUnit.DAYS);
        String message = assertThrows(SettingsException.class, settings::finish).getMessage();
        assertTrue(message.contains("etc/the.cfg: number = 99: needed is a whole number from 0 to 10"), message);
        assertTrue(message.contains("etc/the.cfg: flag = yes: needed is true or false"), message);
        assertTrue(message.contains("etc/the.cfg: unit = weeks: needed is one of nanoseconds, "), message);
    }

    @Test
    @DisplayName("a key that is none is refused, with the one that was meant")
    void unknownKey() {
        Settings settings = Settings.of("pid", Map.of("quue.messages", "5", "service.pid", "pid"));
        settings.number("queue.messages", 1, 0, 10);
        String message = assertThrows(SettingsException.class, settings::finish).getMessage();
        assertEquals("etc/pid.cfg: quue.messages is no setting; did you mean queue.messages?", message);
    }
}
