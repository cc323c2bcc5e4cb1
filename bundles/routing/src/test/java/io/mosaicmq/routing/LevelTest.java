package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The key of a level")
class LevelTest {
    private static long key(String level) {
        byte[] bytes = ("x/" + level + "/y").getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(bytes.length - 2, Level.end(bytes, 2));
        return Level.key(bytes, 2, bytes.length - 2);
    }

    @Test
    @DisplayName("is the level itself up to seven bytes: no two share one")
    void shortLevelsAreUnique() {
        Set<Long> keys = new HashSet<>();
        String[] parts = {"", "\u0001", "a", "\u00ff"};
        int levels = 0;
        // every text of up to seven of these characters
        for (int length = 0; length <= 7; length++) {
            for (int n = 0; n < Math.pow(3, length); n++) {
                StringBuilder level = new StringBuilder();
                for (int rest = n, i = 0; i < length; i++, rest /= 3) {
                    level.append(parts[1 + rest % 3]);
                }
                long key = key(level.toString());
                assertTrue(key >= 0);
                keys.add(key);
                levels++;
            }
        }
        assertEquals(levels, keys.size());
    }

    @Test
    @DisplayName("is negative for longer ones, and depends on every byte and the length")
    void longLevels() {
        String level = "0123456789abcdefghij";
        for (int i = 0; i < level.length(); i++) {
            String other = level.substring(0, i) + '!' + level.substring(i + 1);
            assertTrue(key(other) < 0);
            assertNotEquals(key(level), key(other));
        }
        assertNotEquals(key("01234567\u0000"), key("01234567\u0000\u0000"));
        assertEquals(key(level), key("0123456789abcdefghij"));
    }

    @Test
    @DisplayName("tells the first byte")
    void firstByte() {
        assertEquals('$', Level.firstByte(key("$")));
        assertEquals('$', Level.firstByte(key("$SYS")));
        assertEquals('$', Level.firstByte(key("$234567")));
        assertEquals(0xff, Level.firstByte(key("\u00ff$$$$$$")));
        assertEquals('a', Level.firstByte(key("a$")));
        assertEquals(0, Level.firstByte(key("")));
    }
}
