package io.mosaicmq.codec;

import io.mosaicmq.api.topic.Topic;
import java.util.Arrays;

/**
 * The Topic Names an event loop saw lately, so that a name is validated once and keeps what the router found for it. Owned by
 * one thread, bounded in bytes: names that were not asked for since the hand last passed go first.
 *
 * <p>A name can stand in {@value #WAYS} places only, so clients that choose names of equal hash slow nobody down.
 */
public final class TopicCache {
    private static final int WAYS = 8;
    private static final int FIRST_SLOTS = 64;
    /** Heap of an entry besides its name: topic, array, slot, and a guess at what the router keeps there. */
    private static final int OVERHEAD = 192;

    private final int maximumBytes;
    private final int maximumSlots;
    private Topic[] topics = new Topic[FIRST_SLOTS];
    private int[] hashes = new int[FIRST_SLOTS];
    private boolean[] used = new boolean[FIRST_SLOTS];
    private int size;
    private int bytes;
    private int hand;

    /** Scratch space of the decoders on this loop, lent to one at a time. */
    private DecodeSpace space = new DecodeSpace();

    private boolean lent;

    /** @param maximumBytes heap the cached topics may hold, approximately */
    public TopicCache(int maximumBytes) {
        if (maximumBytes < 0) {
            throw new IllegalArgumentException("maximumBytes " + maximumBytes);
        }
        this.maximumBytes = maximumBytes;
        int slots = FIRST_SLOTS;
        while (slots < 1 << 24 && (long) slots * OVERHEAD < maximumBytes) {
            slots <<= 1;
        }
        maximumSlots = slots;
    }

    /**
     * The topic a range of bytes spells: the one returned before, or a new one that other names may have to go for.
     *
     * @throws io.mosaicmq.api.topic.TopicSyntaxException if the bytes are no Topic Name
     */
    public Topic get(byte[] bytes, int offset, int length) {
        int hash = Topic.hash(bytes, offset, length);
        int set = set(hash);
        for (int i = set; i < set + WAYS; i++) {
            if (hashes[i] == hash && topics[i] != null && topics[i].isSpelled(bytes, offset, length)) {
                used[i] = true;
                return topics[i];
            }
        }
        Topic topic = Topic.of(bytes, offset, length);
        if (length + OVERHEAD <= maximumBytes) {
            add(topic, hash);
        }
        return topic;
    }

    /** How many topics are cached. */
    public int size() {
        return size;
    }

    /** Heap the cached topics hold, approximately. */
    public int bytes() {
        return bytes;
    }

    DecodeSpace lend() {
        if (lent) {
            return new DecodeSpace(); // a sink that has another connection of this loop decode
        }
        lent = true;
        return space;
    }

    void giveBack(DecodeSpace returned) {
        if (returned == space) {
            lent = false;
            space = space.afterUse();
        }
    }

    private int set(int hash) {
        // The multiplication spreads names that differ in their last characters only.
        return (hash * 0x9E3779B9 >>> 16 ^ hash) & topics.length - WAYS;
    }

    private void add(Topic topic, int hash) {
        while (bytes + topic.length() + OVERHEAD > maximumBytes) {
            evictNext();
        }
        int slot = freeSlot(hash);
        if (slot < 0 && topics.length < maximumSlots && size > topics.length / 2) {
            grow();
            slot = freeSlot(hash);
        }
        if (slot < 0) {
            slot = evictFrom(set(hash));
        }
        put(slot, topic, hash);
    }

    private void put(int slot, Topic topic, int hash) {
        topics[slot] = topic;
        hashes[slot] = hash;
        used[slot] = false;
        size++;
        bytes += topic.length() + OVERHEAD;
    }

    private int freeSlot(int hash) {
        int set = set(hash);
        for (int i = set; i < set + WAYS; i++) {
            if (topics[i] == null) {
                return i;
            }
        }
        return -1;
    }

    /** Frees a slot of a full set, one that was not used lately if there is any. */
    private int evictFrom(int set) {
        int slot = set;
        for (int i = set; i < set + WAYS; i++) {
            if (!used[i]) {
                slot = i;
                break;
            }
        }
        Arrays.fill(used, set, set + WAYS, false);
        evict(slot);
        return slot;
    }

    /** Moves the hand on to the next topic that was not used since it last passed. */
    private void evictNext() {
        while (topics[hand] == null || used[hand]) {
            used[hand] = false;
            hand = hand + 1 & topics.length - 1;
        }
        evict(hand);
    }

    private void evict(int slot) {
        bytes -= topics[slot].length() + OVERHEAD;
        size--;
        topics[slot] = null;
    }

    private void grow() {
        Topic[] old = topics;
        int[] oldHashes = hashes;
        topics = new Topic[2 * old.length];
        hashes = new int[2 * old.length];
        used = new boolean[2 * old.length];
        size = 0;
        bytes = 0;
        hand = 0;
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null) {
                int slot = freeSlot(oldHashes[i]);
                if (slot >= 0) {
                    put(slot, old[i], oldHashes[i]);
                }
            }
        }
    }
}
