package io.mosaicmq.routing;

import java.util.Arrays;

/**
 * Where somebody stands who walks a trie, depth first: a stack of children still to visit, each with a number of the walker's
 * choice. One thread; it grows with the depth, not with the number of siblings.
 */
final class Descent<V> {
    private Object[] children = new Object[8];
    private int[] positions = new int[8];
    private int[] marks = new int[8];
    private int depth;
    private int mark;

    /**
     * Visits these before anything entered earlier.
     *
     * @param entered {@code null}, a {@code Node} or {@code Siblings}
     */
    void enter(Object entered, int withMark) {
        if (entered == null) {
            return;
        }
        if (depth == children.length) {
            children = Arrays.copyOf(children, depth * 2);
            positions = Arrays.copyOf(positions, depth * 2);
            marks = Arrays.copyOf(marks, depth * 2);
        }
        children[depth] = entered;
        positions[depth] = 0;
        marks[depth] = withMark;
        depth++;
    }

    /** The next node, or {@code null} at the end. */
    @SuppressWarnings("unchecked")
    Node<V> next() {
        while (depth > 0) {
            int top = depth - 1;
            Object held = children[top];
            mark = marks[top];
            if (held instanceof Siblings<?>) {
                Siblings<V> siblings = (Siblings<V>) held;
                int slots = siblings.capacity();
                for (int at = positions[top]; at < slots; at++) {
                    Node<V> node = siblings.at(at);
                    if (node != null) {
                        positions[top] = at + 1;
                        return node;
                    }
                }
                leave();
            } else {
                leave();
                return (Node<V>) held;
            }
        }
        return null;
    }

    /** The number that was given with the last node's children. */
    int mark() {
        return mark;
    }

    private void leave() {
        children[--depth] = null;
    }
}
