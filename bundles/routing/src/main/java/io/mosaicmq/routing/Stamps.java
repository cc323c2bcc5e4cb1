package io.mosaicmq.routing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Versions of what a topic may match. A filter that appears or vanishes stamps the counter of its first two levels, as far as
 * they are no wildcards; a topic's version is the sum of the counters of the filters that could concern it. So a crowd of
 * clients that come with a filter each, {@code device/17/#}, makes few hot topics look again. Any thread.
 */
final class Stamps {
    private static final int COUNTERS = 1024;
    private static final int ANY = COUNTERS + 7; // in a cache line that the others do not write to
    private static final int LONGEST_PREFIX = 32; // bytes hashed at most: the price of asking for a version

    private final AtomicLongArray counters = new AtomicLongArray(COUNTERS + 16);

    Stamps() {
        // Topics outlive a router: what one router kept on them must not look valid to the next.
        counters.set(ANY, ThreadLocalRandom.current().nextLong() >>> 2);
    }

    /** The version of a topic; to be read before looking for its routes, and kept with them. */
    long version(byte[] topic) {
        long version = counters.get(ANY);
        int limit = Math.min(topic.length, LONGEST_PREFIX);
        int hash = 0;
        int at = 0;
        for (; at < limit && topic[at] != '/'; at++) {
            hash = 31 * hash + topic[at];
        }
        version += counters.get(slot(hash));
        if (at < limit) {
            do {
                hash = 31 * hash + topic[at++];
            } while (at < limit && topic[at] != '/');
            version += counters.get(slot(hash));
        }
        return version;
    }

    /** To be called when a filter has appeared or vanished, before anybody is told. */
    void changed(byte[] filter) {
        counters.incrementAndGet(isWildcard(filter[0]) ? ANY : slot(prefixHash(filter)));
    }

    private static int prefixHash(byte[] filter) {
        int limit = Math.min(filter.length, LONGEST_PREFIX);
        int hash = 0;
        int at = 0;
        for (; at < limit && filter[at] != '/'; at++) {
            hash = 31 * hash + filter[at];
        }
        if (at < limit && !(at + 1 < filter.length && isWildcard(filter[at + 1]))) {
            do {
                hash = 31 * hash + filter[at++];
            } while (at < limit && filter[at] != '/');
        }
        return hash;
    }

    private static boolean isWildcard(byte first) {
        return first == '+' || first == '#';
    }

    private static int slot(int hash) {
        int mixed = hash * 0x9E37_79B9;
        return mixed >>> 22; // 10 bits: COUNTERS
    }
}
