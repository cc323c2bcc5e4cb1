package io.mosaicmq.transport;

import io.mosaicmq.api.connection.EventLoop.Ticker;

/**
 * Who must do something by when: a list looked through a few times a second, and only while somebody is in it. A timer for each
 * connection would cost more than the connection's first packet, and would have to be moved between loops. Owned by its loop.
 */
final class Deadlines {
    /** How late a deadline may be noticed, in milliseconds. */
    private static final long PERIOD_MILLIS = 250;

    private final LoopShard shard;
    private final Entry list = new Entry() {
        @Override
        void expired() {}
    };
    private Ticker ticker;

    Deadlines(LoopShard shard) {
        this.shard = shard;
        list.next = list;
        list.previous = list;
    }

    /**
     * Puts an entry in, or moves its deadline.
     *
     * @param at when, as {@link System#nanoTime()}
     */
    void add(Entry entry, long at) {
        remove(entry);
        entry.at = at;
        entry.previous = list.previous;
        entry.next = list;
        entry.previous.next = entry;
        list.previous = entry;
        if (ticker == null) {
            ticker = shard.every(PERIOD_MILLIS, this::check);
        }
    }

    void remove(Entry entry) {
        if (entry.next != null) {
            entry.previous.next = entry.next;
            entry.next.previous = entry.previous;
            entry.next = null;
            entry.previous = null;
        }
    }

    private void check() {
        long now = System.nanoTime();
        Entry entry = list.next;
        while (entry != list) {
            Entry following = entry.next;
            if (now - entry.at >= 0) {
                remove(entry);
                entry.expired();
                if (following.next == null) { // expiry took the neighbour out as well: the rest is looked at next time
                    return;
                }
            }
            entry = following;
        }
        if (list.next == list) {
            ticker.close();
            ticker = null;
        }
    }

    /** Somebody with a deadline; in one list at most. */
    abstract static class Entry {
        private Entry previous;
        private Entry next;
        private long at;

        /** The time is over; on the loop. */
        abstract void expired();
    }
}
