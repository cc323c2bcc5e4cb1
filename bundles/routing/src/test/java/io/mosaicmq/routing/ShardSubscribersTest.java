package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The subscribers of a shard")
class ShardSubscribersTest {
    private final ShardSubscribers subscribers = new ShardSubscribers();

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000, 5_000})
    @DisplayName("are those added and not removed, through every size")
    void agreesWithASet(int size) {
        Random random = new Random(size);
        List<Client> present = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            while (present.size() < size) {
                if (random.nextInt(4) == 0 && !present.isEmpty()) {
                    removeAny(present, random);
                } else {
                    Client client = new Client(0);
                    subscribers.add(client);
                    present.add(client);
                }
            }
            check(present);
            while (present.size() > (round == 3 ? 0 : size / 10)) {
                removeAny(present, random);
            }
            check(present);
        }
    }

    private void removeAny(List<Client> present, Random random) {
        int at = random.nextInt(present.size());
        Client client = present.get(at);
        present.set(at, present.get(present.size() - 1));
        present.remove(present.size() - 1);
        assertTrue(subscribers.remove(client));
        assertFalse(subscribers.remove(client));
    }

    private void check(List<Client> present) {
        assertEquals(present.size(), subscribers.size());
        Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < subscribers.size(); i++) {
            found.add(subscribers.get(i));
        }
        assertEquals(present.size(), found.size());
        assertTrue(found.containsAll(present));
        assertThrows(IndexOutOfBoundsException.class, () -> subscribers.get(present.size()));
    }

    @Test
    @DisplayName("may be removed while they are visited from the last to the first")
    void removalWhileVisitingBackwards() {
        for (int i = 0; i < 200; i++) {
            subscribers.add(new Client(i % 3));
        }
        Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = subscribers.size() - 1; i >= 0; i--) {
            assertTrue(visited.add(subscribers.get(i)));
            if (subscribers.get(i).shard() == 1) {
                subscribers.remove(subscribers.get(i));
            }
        }
        assertEquals(200, visited.size());
    }
}
