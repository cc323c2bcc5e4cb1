package io.mosaicmq.broker.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-4.3.3] Packet Identifiers held between PUBLISH and PUBREL")
class IdentifierSetTest {
    private final IdentifierSet set = new IdentifierSet();

    @Test
    @DisplayName("behaves as a set of numbers does")
    void agreesWithASet() {
        Random random = new Random(11);
        Set<Integer> naive = new HashSet<>();
        for (int i = 0; i < 200_000; i++) {
            int id = 1 + random.nextInt(65_535);
            switch (random.nextInt(3)) {
                case 0 -> assertEquals(naive.add(id), set.add(id));
                case 1 -> assertEquals(naive.remove(id), set.remove(id));
                default -> assertEquals(naive.contains(id), set.contains(id));
            }
            assertEquals(naive.size(), set.size());
        }
    }

    @Test
    @DisplayName("the first and the last identifier have their place")
    void edges() {
        assertTrue(set.add(1));
        assertTrue(set.add(65_535));
        assertFalse(set.add(65_535));
        assertFalse(set.contains(65_534));
    }
}
