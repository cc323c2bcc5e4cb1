package io.mosaicmq.routing;

import io.mosaicmq.api.routing.Subscriber;
import java.util.Arrays;

/**
 * Subscribers of one filter in one shard, two or more of them at some time. Owned by the shard's loop. From a certain size on it
 * knows where each one stands, so that a crowd that leaves costs O(1) each.
 */
final class ShardSubscribers {
    private static final int INDEXED_FROM = 64;
    private static final int[] NO_INDEX = {};

    private Subscriber[] members = new Subscriber[4];
    private int size;
    private int[] index = NO_INDEX; // position + 1 by identity hash, linear probing, at most half full; 0 is free

    int size() {
        return size;
    }

    Subscriber get(int position) {
        if (position >= size) {
            throw new IndexOutOfBoundsException(position + " of " + size);
        }
        return members[position];
    }

    void add(Subscriber subscriber) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        members[size++] = subscriber;
        if (size >= INDEXED_FROM || index.length > 0) {
            if (size * 2 > index.length) {
                indexAll();
            } else {
                put(subscriber, size);
            }
        }
    }

    /** Takes one out; the last one takes its place. */
    boolean remove(Subscriber subscriber) {
        int position = position(subscriber);
        if (position < 0) {
            return false;
        }
        Subscriber last = members[size - 1];
        if (index.length > 0) {
            free(slot(subscriber, position + 1));
            if (last != subscriber) {
                index[slot(last, size)] = position + 1;
            }
        }
        members[position] = last;
        members[--size] = null;
        if (size * 4 < members.length && members.length > 4) {
            members = Arrays.copyOf(members, members.length / 2);
            if (size < INDEXED_FROM / 2) {
                index = NO_INDEX;
            } else if (index.length > 0) {
                indexAll();
            }
        }
        return true;
    }

    private int position(Subscriber subscriber) {
        if (index.length == 0) {
            for (int i = 0; i < size; i++) {
                if (members[i] == subscriber) {
                    return i;
                }
            }
            return -1;
        }
        int mask = index.length - 1;
        for (int i = home(subscriber, mask); index[i] != 0; i = i + 1 & mask) {
            if (members[index[i] - 1] == subscriber) {
                return index[i] - 1;
            }
        }
        return -1;
    }

    private void indexAll() {
        index = new int[Integer.highestOneBit(size) * 4];
        for (int i = 0; i < size; i++) {
            put(members[i], i + 1);
        }
    }

    private void put(Subscriber subscriber, int entry) {
        int mask = index.length - 1;
        int at = home(subscriber, mask);
        while (index[at] != 0) {
            at = at + 1 & mask;
        }
        index[at] = entry;
    }

    private int slot(Subscriber subscriber, int entry) {
        int mask = index.length - 1;
        int at = home(subscriber, mask);
        while (index[at] != entry) {
            at = at + 1 & mask;
        }
        return at;
    }

    /** Frees a slot and moves up what probed past it, so that no dead slots remain. */
    private void free(int slot) {
        int mask = index.length - 1;
        int hole = slot;
        for (int at = hole + 1 & mask; index[at] != 0; at = at + 1 & mask) {
            int home = home(members[index[at] - 1], mask);
            if ((at - home & mask) >= (at - hole & mask)) {
                index[hole] = index[at];
                hole = at;
            }
        }
        index[hole] = 0;
    }

    private static int home(Subscriber subscriber, int mask) {
        int hash = System.identityHashCode(subscriber) * 0x9E37_79B9;
        return (hash ^ hash >>> 16) & mask;
    }
}
