package io.mosaicmq.routing;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Walks the retained messages that a filter matches. One thread; it holds a position, never a list, and looks at a node only
 * when it gets there. A topic that is removed and set again on the way may come twice.
 */
final class MatchingMessages implements Iterator<Message> {
    private final byte[] filter;
    private final int[] offsets; // where each level of the filter begins, and behind the last where it would
    private final boolean leadingWildcard;
    private final Descent<Message> descent = new Descent<>();

    private Node<Message> node; // where to look next, or null for the descent's next
    private int level; // how many levels of the filter the node has met
    private Message next;

    MatchingMessages(Node<Message> root, TopicFilter filter) {
        this.filter = filter.utf8();
        this.leadingWildcard = this.filter[0] == '+' || this.filter[0] == '#';
        this.offsets = new int[filter.levels() + 1];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = Level.end(this.filter, offsets[i - 1]) + 1;
        }
        this.node = root;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            if (node == null && !moveOn()) {
                return false;
            }
            next = visit();
        }
        return true;
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Message found = next;
        next = null;
        return found;
    }

    private boolean moveOn() {
        do {
            node = descent.next();
            // Wildcards in the first level do not reach $-topics [MQTT5-4.7.2-1].
        } while (node != null && leadingWildcard && node.parent().parent() == null && node.isReserved());
        level = descent.mark();
        return node != null;
    }

    /** Looks at the current node and notes where to go from there. */
    private Message visit() {
        Node<Message> here = node;
        if (level == offsets.length - 1) {
            node = null;
            return here.value();
        }
        int from = offsets[level];
        int end = offsets[level + 1] - 1;
        int first = end - from == 1 ? filter[from] : 0;
        if (first == '#') {
            node = null;
            descent.enter(here.children(), level); // the # goes on for all that is below
            return here.value();
        }
        if (first == '+') {
            node = null;
            descent.enter(here.children(), level + 1);
        } else {
            node = here.child(Level.key(filter, from, end), filter, from, end);
            level++;
        }
        return null;
    }
}
