package io.mosaicmq.broker.state;

import java.util.Arrays;

/** A set of Packet Identifiers, 1 to 65,535, as bits; holds no memory until it is used. */
public final class IdentifierSet {
    private static final long[] NOTHING = {};

    private long[] bits = NOTHING;
    private int size;

    /** Returns whether the identifier was not in the set. */
    public boolean add(int identifier) {
        int word = identifier >> 6;
        if (word >= bits.length) {
            bits = Arrays.copyOf(bits, Math.min(1024, Math.max(word + 1, 2 * bits.length)));
        }
        long bit = 1L << identifier;
        if ((bits[word] & bit) != 0) {
            return false;
        }
        bits[word] |= bit;
        size++;
        return true;
    }

    public boolean contains(int identifier) {
        int word = identifier >> 6;
        return word < bits.length && (bits[word] & 1L << identifier) != 0;
    }

    /** Returns whether the identifier was in the set. */
    public boolean remove(int identifier) {
        if (!contains(identifier)) {
            return false;
        }
        bits[identifier >> 6] &= ~(1L << identifier);
        size--;
        return true;
    }

    public int size() {
        return size;
    }
}
