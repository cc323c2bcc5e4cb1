package io.mosaicmq.api.persistence;

/** Which shard a key belongs to: the same for the broker, which routes by it, and for stores, which keep by it. */
public final class Placement {
    private Placement() {}

    /**
     * @param key a client identifier or a Topic Name
     * @param shards 1 to 64
     * @return 0 to shards - 1
     */
    public static int shard(String key, int shards) {
        int h = key.hashCode() * 0x9E37_79B9; // spreads the identifiers people number
        return Integer.remainderUnsigned(h ^ (h >>> 15), shards);
    }
}
