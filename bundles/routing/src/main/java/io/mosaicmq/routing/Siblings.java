package io.mosaicmq.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The children of one node, two or more of them: an open-addressing table that one writer changes (under the trie's lock)
 * while any number of readers look into it without a lock.
 *
 * <p>Why that is safe: a node is published by its tag, after its slot. A taken slot is emptied, but its tag stays as long as
 * anything may lie behind it, so a reader's probe never ends before a node that has been there all the time. A table that is too
 * full, or too empty, is replaced as a whole; a reader in the old one sees what there was when it began.
 *
 * <p>Tags are apart from nodes so that probing, and growing, touch no node: at 100,000 siblings each would be a cache miss.
 */
final class Siblings<V> {
    private static final int SMALLEST = 4;
    private static final VarHandle TAG = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle NODE = MethodHandles.arrayElementVarHandle(Node[].class);

    private final int[] tags; // 0: never used, or free again
    private final Node<V>[] nodes;
    private int size;
    private int used; // slots with a tag

    @SuppressWarnings("unchecked")
    private Siblings(int capacity) {
        tags = new int[capacity];
        nodes = (Node<V>[]) new Node<?>[capacity];
    }

    static <V> Siblings<V> of(Node<V> one, Node<V> other) {
        Siblings<V> siblings = new Siblings<>(SMALLEST);
        siblings.insert(one, Level.tag(one.key()));
        siblings.insert(other, Level.tag(other.key()));
        return siblings;
    }

    /** Any thread. */
    Node<V> find(long key, byte[] text, int from, int end) {
        int mask = tags.length - 1;
        int tag = Level.tag(key);
        for (int i = tag & mask; ; i = i + 1 & mask) {
            int found = (int) TAG.getAcquire(tags, i);
            if (found == tag) {
                Node<V> node = at(i);
                if (node != null && node.is(key, text, from, end)) {
                    return node;
                }
            } else if (found == 0) {
                return null;
            }
        }
    }

    /** How many slots there are: what {@link #at} can be asked for. */
    int capacity() {
        return nodes.length;
    }

    /** The node in a slot, if one is there. Any thread. */
    @SuppressWarnings("unchecked")
    Node<V> at(int slot) {
        return (Node<V>) NODE.getAcquire(nodes, slot);
    }

    /** Adds a node that is not there; returns the table to use from now on. */
    Siblings<V> with(Node<V> node) {
        Siblings<V> target = (used + 1) * 4 > tags.length * 3 ? resized(size + 1) : this;
        target.insert(node, Level.tag(node.key()));
        return target;
    }

    /** Takes out a node that is there; returns what takes this table's place: itself, another, or the last node. */
    Object without(Node<V> node) {
        int mask = tags.length - 1;
        int at = Level.tag(node.key()) & mask;
        while (nodes[at] != node) {
            at = at + 1 & mask;
        }
        NODE.setRelease(nodes, at, (Node<V>) null);
        size--;
        if (tags[at + 1 & mask] == 0) {
            // Nothing lies behind: free this slot and the dead ones before it.
            while (tags[at] != 0 && nodes[at] == null) {
                TAG.setRelease(tags, at, 0);
                used--;
                at = at - 1 & mask;
            }
        }
        if (size == 1) {
            for (Node<V> last : nodes) {
                if (last != null) {
                    return last;
                }
            }
        }
        return tags.length > SMALLEST && size * 8 <= tags.length ? resized(size) : this;
    }

    /** A copy without dead slots, between a quarter and a half full: neither growing nor shrinking again is near. */
    private Siblings<V> resized(int count) {
        int capacity = Math.max(SMALLEST, Integer.highestOneBit(count) * 4);
        if (capacity <= 0) {
            throw new IllegalStateException("more than 2^28 siblings in one level");
        }
        Siblings<V> copy = new Siblings<>(capacity);
        for (int i = 0; i < nodes.length; i++) {
            if (nodes[i] != null) {
                copy.insert(nodes[i], tags[i]);
            }
        }
        return copy;
    }

    private void insert(Node<V> node, int tag) {
        int mask = tags.length - 1;
        int at = tag & mask;
        while (tags[at] != 0) {
            at = at + 1 & mask;
        }
        NODE.setRelease(nodes, at, node);
        TAG.setRelease(tags, at, tag);
        size++;
        used++;
    }
}
