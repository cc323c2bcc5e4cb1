package io.mosaicmq.routing;

import java.util.function.Consumer;

/**
 * Values by Topic Filter or Topic Name. Walked on bytes and in loops: a text of 65,535 levels costs time, not stack.
 * Whoever writes holds {@link #lock()}; readers never wait.
 */
final class Trie<V> {
    static final byte[] PLUS = {'+'};

    private final Object lock = new Object();
    private final Node<V> root = new Node<>();

    /** Held by the writer. */
    Object lock() {
        return lock;
    }

    Node<V> root() {
        return root;
    }

    /** What is kept for exactly this filter or topic, or {@code null}. Any thread. */
    V get(byte[] text) {
        Node<V> node = root;
        for (int from = 0; from <= text.length && node != null; ) {
            int end = Level.end(text, from);
            if (isWildcard(text, from, end, '#')) {
                return node.below();
            }
            node = isWildcard(text, from, end, '+')
                    ? node.plus()
                    : node.child(Level.key(text, from, end), text, from, end);
            from = end + 1;
        }
        return node == null ? null : node.value();
    }

    /** The node that keeps a text's value, made when it is missing: for {@code a/#} the node of {@code a}. Lock held. */
    Node<V> ensure(byte[] text) {
        Node<V> node = root;
        for (int from = 0; from <= text.length; ) {
            int end = Level.end(text, from);
            if (isWildcard(text, from, end, '#')) {
                return node;
            }
            node = isWildcard(text, from, end, '+')
                    ? node.ensurePlus()
                    : node.ensureChild(Level.key(text, from, end), text, from, end);
            from = end + 1;
        }
        return node;
    }

    /** Forgets what is kept for a text, with the nodes nobody needs any more; returns it, or {@code null}. Lock held. */
    V remove(byte[] text) {
        V kept = get(text);
        if (kept == null) {
            return null;
        }
        Node<V> node = ensure(text);
        if (endsBelow(text)) {
            node.below(null);
        } else {
            node.value(null);
        }
        while (node.isEmpty() && node.parent() != null) {
            node.parent().remove(node);
            node = node.parent();
        }
        return kept;
    }

    /** Visits every value. Any thread; what comes or goes meanwhile may or may not be seen. */
    void forEach(Consumer<? super V> visitor) {
        forEachNode(node -> {
            V value = node.value();
            if (value != null) {
                visitor.accept(value);
            }
            V below = node.below();
            if (below != null) {
                visitor.accept(below);
            }
        });
    }

    /** How many nodes there are beside the root. */
    int nodes() {
        int[] count = {-1};
        forEachNode(node -> count[0]++);
        return count[0];
    }

    private void forEachNode(Consumer<Node<V>> visitor) {
        Descent<V> descent = new Descent<>();
        for (Node<V> node = root; node != null; node = descent.next()) {
            visitor.accept(node);
            descent.enter(node.plus(), 0);
            descent.enter(node.children(), 0);
        }
    }

    /** Whether a filter's last level is {@code #}. In a valid filter that character stands nowhere else. */
    static boolean endsBelow(byte[] text) {
        return text[text.length - 1] == '#';
    }

    private static boolean isWildcard(byte[] text, int from, int end, char wildcard) {
        return end - from == 1 && text[from] == wildcard;
    }
}
