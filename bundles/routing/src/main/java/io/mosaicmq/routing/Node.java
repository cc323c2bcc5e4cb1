package io.mosaicmq.routing;

import java.util.Arrays;

/**
 * One level in a trie of filters or topics. Fields are written under the trie's lock and read by any thread; a node that has
 * something in it stays where it is.
 */
final class Node<V> {
    private static final byte[] PACKED = {};

    private final long key;
    private final byte[] level; // only when it does not fit into the key
    private final Node<V> parent; // null for the root

    private volatile Object children; // null, a single Node, or Siblings
    private volatile Node<V> plus;
    private volatile V value;
    private volatile V below;

    /** A root. */
    Node() {
        this(null, 0, PACKED);
    }

    private Node(Node<V> parent, long key, byte[] level) {
        this.parent = parent;
        this.key = key;
        this.level = level;
    }

    long key() {
        return key;
    }

    Node<V> parent() {
        return parent;
    }

    /** What is kept for the levels up to this one. */
    V value() {
        return value;
    }

    /** What is kept for {@code #} after this level. */
    V below() {
        return below;
    }

    /** The child for {@code +}. */
    Node<V> plus() {
        return plus;
    }

    /** The children for plain levels: {@code null}, a {@code Node} or {@code Siblings}. */
    Object children() {
        return children;
    }

    void value(V kept) {
        value = kept;
    }

    void below(V kept) {
        below = kept;
    }

    boolean is(long otherKey, byte[] text, int from, int end) {
        return key == otherKey && (key >= 0 || Arrays.equals(level, 0, level.length, text, from, end));
    }

    /** Whether the level begins with {@code $}. */
    boolean isReserved() {
        return (key < 0 ? level[0] : Level.firstByte(key)) == '$';
    }

    /** The child for a plain level, or {@code null}. */
    @SuppressWarnings("unchecked")
    Node<V> child(long childKey, byte[] text, int from, int end) {
        Object held = children;
        if (held instanceof Siblings<?>) {
            return ((Siblings<V>) held).find(childKey, text, from, end);
        }
        Node<V> only = (Node<V>) held;
        return only != null && only.is(childKey, text, from, end) ? only : null;
    }

    /** The child for {@code +}, made when it is missing. */
    Node<V> ensurePlus() {
        if (plus == null) {
            plus = new Node<>(this, Level.key(Trie.PLUS, 0, 1), PACKED);
        }
        return plus;
    }

    /** The child for a plain level, made when it is missing. */
    @SuppressWarnings("unchecked")
    Node<V> ensureChild(long childKey, byte[] text, int from, int end) {
        Node<V> child = child(childKey, text, from, end);
        if (child == null) {
            child = new Node<>(this, childKey, childKey >= 0 ? PACKED : Arrays.copyOfRange(text, from, end));
            Object held = children;
            if (held == null) {
                children = child;
            } else if (held instanceof Siblings<?>) {
                children = ((Siblings<V>) held).with(child);
            } else {
                children = Siblings.of((Node<V>) held, child);
            }
        }
        return child;
    }

    @SuppressWarnings("unchecked")
    void remove(Node<V> child) {
        if (plus == child) {
            plus = null;
        } else if (children == child) {
            children = null;
        } else {
            children = ((Siblings<V>) children).without(child);
        }
    }

    boolean isEmpty() {
        return value == null && below == null && plus == null && children == null;
    }
}
