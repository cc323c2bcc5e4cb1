package io.mosaicmq.routing;

import io.mosaicmq.api.routing.RetainedMessages;
import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.Router;
import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.routing.Subscriber;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Routes by filter in a trie that all event loops read without a lock. Filters that appear or vanish are written under its
 * lock; joining or leaving a crowd that a shard already has on a filter is that shard's own affair and takes no lock.
 */
final class TrieRouter implements Router {
    private static final Route[] NOBODY = {};

    private final int shards;
    private final SharedStrategy strategy;
    private final Trie<FilterRoute> routes = new Trie<>();
    private final Stamps stamps = new Stamps();
    private final RetainedTrie retained = new RetainedTrie();
    private volatile int filters; // written under the lock

    TrieRouter(int shards, SharedStrategy strategy) {
        if (shards < 1 || shards > Long.SIZE) {
            throw new IllegalArgumentException("shards is 1 to 64, not " + shards);
        }
        this.shards = shards;
        this.strategy = strategy;
    }

    @Override
    public Route[] routes(Topic topic) {
        byte[] name = topic.utf8();
        long version = stamps.version(name); // before the walk: a filter that comes meanwhile makes what is kept stale
        if (topic.foundVersion() == version) {
            return (Route[]) topic.found();
        }
        Route[] found = match(name, topic.isReserved());
        topic.keep(found, version);
        return found;
    }

    @Override
    public Route subscribe(SubscriptionFilter filter, Subscriber subscriber) {
        TopicFilter topicFilter = filter.topicFilter();
        int shard = Objects.checkIndex(subscriber.shard(), shards);
        if (!filter.isShared()) {
            FilterRoute known = routes.get(topicFilter.utf8());
            ShardSubscribers crowd = known == null ? null : known.list(shard);
            if (crowd != null) {
                crowd.add(subscriber);
                return known;
            }
        }
        synchronized (routes.lock()) {
            Node<FilterRoute> node = routes.ensure(topicFilter.utf8());
            boolean below = Trie.endsBelow(topicFilter.utf8());
            FilterRoute known = below ? node.below() : node.value();
            FilterRoute route = known == null ? new FilterRoute(topicFilter) : known;
            if (filter.isShared()) {
                route.join(filter.shareName(), subscriber, strategy);
            } else {
                route.add(subscriber, shard, shards);
            }
            if (known == null) {
                if (below) {
                    node.below(route);
                } else {
                    node.value(route);
                }
                filters++;
                stamps.changed(topicFilter.utf8());
            }
            return route;
        }
    }

    @Override
    public boolean unsubscribe(SubscriptionFilter filter, Subscriber subscriber) {
        byte[] text = filter.topicFilter().utf8();
        // If the subscriber is there, the route cannot vanish or be replaced before the lock is taken.
        FilterRoute route = routes.get(text);
        if (route == null) {
            return false;
        }
        int shard = subscriber.shard();
        if (!filter.isShared()) {
            ShardSubscribers crowd = route.list(shard);
            if (crowd != null) {
                if (!crowd.remove(subscriber)) {
                    return false;
                }
                if (crowd.size() > 0) {
                    return true;
                }
            }
        }
        synchronized (routes.lock()) {
            boolean gone = filter.isShared()
                    ? route.leave(filter.shareName(), subscriber)
                    : route.removeLast(subscriber, shard);
            if (gone && route.isEmpty()) {
                routes.remove(text);
                filters--;
                stamps.changed(text);
            }
            return gone;
        }
    }

    @Override
    public int filters() {
        return filters;
    }

    @Override
    public void forEach(Consumer<Route> visitor) {
        routes.forEach(visitor);
    }

    @Override
    public RetainedMessages retained() {
        return retained;
    }

    /** How many nodes the filters need. */
    int nodes() {
        return routes.nodes();
    }

    private Route[] match(byte[] name, boolean reserved) {
        Matches matches = new Matches();
        Node<FilterRoute> node = routes.root();
        boolean wildcards = !reserved; // only in the first level that makes a difference [MQTT5-4.7.2-1]
        int from = 0;
        while (true) {
            if (wildcards) {
                matches.add(node.below());
            }
            Node<FilterRoute> next;
            if (from > name.length) {
                matches.add(node.value());
                next = null;
            } else {
                int end = Level.end(name, from);
                next = node.child(Level.key(name, from, end), name, from, end);
                Node<FilterRoute> plus = wildcards ? node.plus() : null;
                from = end + 1;
                if (next == null) {
                    next = plus;
                } else if (plus != null) {
                    matches.later(plus, from);
                }
            }
            wildcards = true;
            if (next == null) {
                if (matches.pending == 0) {
                    return matches.found();
                }
                matches.pending--;
                next = matches.nodes[matches.pending];
                from = matches.offsets[matches.pending];
            }
            node = next;
        }
    }

    /** What one search has found, and where it still has to look. */
    private static final class Matches {
        private Route[] routes = NOBODY;
        private int count;
        private Node<FilterRoute>[] nodes = stack(0);
        private int[] offsets = {};
        private int pending;

        void add(FilterRoute route) {
            if (route != null) {
                if (count == routes.length) {
                    routes = Arrays.copyOf(routes, Math.max(2, count * 2));
                }
                routes[count++] = route;
            }
        }

        void later(Node<FilterRoute> node, int offset) {
            if (pending == nodes.length) {
                int room = Math.max(8, pending * 2);
                Node<FilterRoute>[] more = stack(room);
                System.arraycopy(nodes, 0, more, 0, pending);
                nodes = more;
                offsets = Arrays.copyOf(offsets, room);
            }
            nodes[pending] = node;
            offsets[pending++] = offset;
        }

        Route[] found() {
            return count == routes.length ? routes : Arrays.copyOf(routes, count);
        }

        @SuppressWarnings("unchecked")
        private static Node<FilterRoute>[] stack(int room) {
            return (Node<FilterRoute>[]) new Node<?>[room];
        }
    }
}
