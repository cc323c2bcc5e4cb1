package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.config.SettingsException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("etc/mosaicmq.broker.cfg")
class LimitsTest {
    private static Limits read(Map<String, ?> values) {
        return Limits.read(Settings.of(BrokerComponent.PID, values));
    }

    /** What the form offers as defaults, by key. */
    private static Map<String, Object> form() {
        Map<String, Object> defaults = new TreeMap<>();
        for (Method method : LimitsForm.class.getDeclaredMethods()) {
            defaults.put(method.getName().replace('_', '.'), method.getDefaultValue());
        }
        return defaults;
    }

    @Test
    @DisplayName("the form tools show has the keys that are read, with the defaults that are in force")
    void formAgrees() {
        assertEquals(Limits.DEFAULT, read(form()));
    }

    @Test
    @DisplayName("every key of the form is one that is read: a wrong value of it is told")
    void everyKeyIsRead() {
        for (String key : form().keySet()) {
            String message = assertThrows(SettingsException.class, () -> read(Map.of(key, "wrong")))
                    .getMessage();
            assertTrue(message.contains("etc/mosaicmq.broker.cfg: " + key + " = wrong"), message);
        }
    }

    @Test
    @DisplayName("0 bytes of all queues is half of the heap, 0 bytes of one queue is no limit of its own")
    void derived() {
        Limits limits = read(Map.of("queue.bytes", "0", "queue.total.bytes", "0"));
        assertEquals(Long.MAX_VALUE, limits.queueBytes());
        assertEquals(Runtime.getRuntime().maxMemory() / 2, limits.queueTotalBytes());
    }
}
