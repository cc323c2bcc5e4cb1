package io.mosaicmq.api.persistence;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Keys are spread over shards")
class PlacementTest {
    @Test
    @DisplayName("identifiers that are numbered fall evenly on every number of shards")
    void even() {
        for (int shards = 1; shards <= 64; shards++) {
            int[] count = new int[shards];
            for (int i = 0; i < 10_000; i++) {
                count[Placement.shard("device-" + i, shards)]++;
            }
            for (int n : count) {
                assertTrue(n > 10_000 / shards / 2 && n < 2 * 10_000 / shards + 1, n + " of 10000 on one of " + shards);
            }
        }
    }
}
