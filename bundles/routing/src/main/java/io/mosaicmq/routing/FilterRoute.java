package io.mosaicmq.routing;

import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.SharedGroup;
import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.routing.Subscriber;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.Arrays;

/**
 * Who subscribes to one filter. Which shards, and which groups, changes under the trie's lock and is read by any thread; the
 * subscribers of a shard belong to its loop. Most filters have one subscriber: it costs no list.
 */
final class FilterRoute implements Route {
    private static final SharedGroup[] NO_GROUPS = {};

    private final TopicFilter filter;
    private volatile long shards;
    private volatile SharedGroup[] groups = NO_GROUPS;

    /**
     * {@code null}, the only Subscriber, or an Object[] with a place for each shard: {@code null}, a Subscriber or
     * ShardSubscribers. Replaced, and places filled and emptied, under the lock; a place is used only by its shard's loop.
     */
    private volatile Object held;

    FilterRoute(TopicFilter filter) {
        this.filter = filter;
    }

    @Override
    public TopicFilter filter() {
        return filter;
    }

    @Override
    public long shards() {
        return shards;
    }

    @Override
    public SharedGroup[] groups() {
        return groups;
    }

    @Override
    public int size(int shard) {
        Object place = place(shard);
        if (place instanceof ShardSubscribers list) {
            return list.size();
        }
        return place == null ? 0 : 1;
    }

    @Override
    public Subscriber subscriber(int shard, int index) {
        Object place = place(shard);
        if (place instanceof ShardSubscribers list) {
            return list.get(index);
        }
        if (place == null || index != 0) {
            throw new IndexOutOfBoundsException(index + " of " + size(shard));
        }
        return (Subscriber) place;
    }

    /** What this shard has; on its loop, or under the lock. */
    private Object place(int shard) {
        Object all = held;
        if (all instanceof Object[] places) {
            return places[shard];
        }
        return all != null && ((Subscriber) all).shard() == shard ? all : null;
    }

    /** The list of a shard that has one with somebody in it: nobody else can then make the route vanish. On its loop. */
    ShardSubscribers list(int shard) {
        return place(shard) instanceof ShardSubscribers list && list.size() > 0 ? list : null;
    }

    /** Adds the first subscriber of a shard, or one to a shard that has no list yet. Lock held. */
    void add(Subscriber subscriber, int shard, int shardCount) {
        Object all = held;
        if (all == null) {
            held = subscriber;
        } else {
            Object[] places;
            if (all instanceof Object[] existing) {
                places = existing;
            } else {
                places = new Object[shardCount];
                places[((Subscriber) all).shard()] = all;
            }
            Object place = places[shard];
            if (place == null) {
                places[shard] = subscriber;
            } else if (place instanceof ShardSubscribers list) {
                list.add(subscriber);
            } else {
                ShardSubscribers list = new ShardSubscribers();
                list.add((Subscriber) place);
                list.add(subscriber);
                places[shard] = list;
            }
            held = places;
        }
        shards |= 1L << shard;
    }

    /** Takes out the only subscriber of a shard, or an emptied list. Lock held. */
    boolean removeLast(Subscriber subscriber, int shard) {
        Object place = place(shard);
        boolean vacant = place instanceof ShardSubscribers list ? list.size() == 0 : place == subscriber;
        if (!vacant) {
            return false;
        }
        shards &= ~(1L << shard);
        if (held instanceof Object[] places) {
            places[shard] = null;
            if (shards == 0) {
                held = null;
            }
        } else {
            held = null;
        }
        return true;
    }

    /** Adds a member to a group, which is made when it is missing. Lock held. */
    void join(String name, Subscriber subscriber, SharedStrategy strategy) {
        for (SharedGroup group : groups) {
            if (group.name().equals(name)) {
                ((MemberGroup) group).add(subscriber);
                return;
            }
        }
        MemberGroup group = new MemberGroup(name, strategy);
        group.add(subscriber);
        SharedGroup[] more = Arrays.copyOf(groups, groups.length + 1);
        more[more.length - 1] = group;
        groups = more;
    }

    /** Takes a member out of a group, which goes with its last one. Lock held. */
    boolean leave(String name, Subscriber subscriber) {
        SharedGroup[] all = groups;
        for (int i = 0; i < all.length; i++) {
            if (all[i].name().equals(name)) {
                MemberGroup group = (MemberGroup) all[i];
                boolean left = group.remove(subscriber);
                if (group.isEmpty()) {
                    SharedGroup[] fewer = Arrays.copyOf(all, all.length - 1);
                    System.arraycopy(all, i + 1, fewer, i, fewer.length - i);
                    groups = fewer.length == 0 ? NO_GROUPS : fewer;
                }
                return left;
            }
        }
        return false;
    }

    /** Lock held. */
    boolean isEmpty() {
        return shards == 0 && groups.length == 0;
    }

    @Override
    public String toString() {
        return filter.toString();
    }
}
