package io.mosaicmq.auth.file;

import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules compiled for asking: what is denied, what may be read, what may be written. Immutable, any thread. */
final class RuleSet {
    static final RuleSet EMPTY = new Builder().build();

    private final Filters denied;
    private final Filters readable;
    private final Filters writable;

    private RuleSet(Filters denied, Filters readable, Filters writable) {
        this.denied = denied;
        this.readable = readable;
        this.writable = writable;
    }

    boolean denies(Topic topic) {
        return denied.match(topic);
    }

    /** Whether a single rule denies every topic that a filter matches. */
    boolean deniesAllOf(TopicFilter filter) {
        return denied.cover(filter);
    }

    boolean allowsRead(Topic topic) {
        return readable.match(topic);
    }

    /** Whether some topic that a filter matches may be read. */
    boolean allowsReadOfSome(TopicFilter filter) {
        return readable.intersect(filter);
    }

    boolean allowsWrite(Topic topic) {
        return writable.match(topic);
    }

    /** Collects rules; one thread. */
    static final class Builder {
        private final List<TopicFilter> denied = new ArrayList<>();
        private final List<TopicFilter> readable = new ArrayList<>();
        private final List<TopicFilter> writable = new ArrayList<>();

        Builder add(Access access, TopicFilter filter) {
            switch (access) {
                case DENY -> denied.add(filter);
                case READ -> readable.add(filter);
                case WRITE -> writable.add(filter);
                case READ_WRITE -> {
                    readable.add(filter);
                    writable.add(filter);
                }
            }
            return this;
        }

        RuleSet build() {
            return new RuleSet(new Filters(denied), new Filters(readable), new Filters(writable));
        }
    }

    /** What a rule grants, or that it takes everything away. */
    enum Access {
        READ,
        WRITE,
        READ_WRITE,
        DENY
    }

    /** Filters of one kind: the exact ones by hash, those with wildcards one by one. */
    private static final class Filters {
        private final Set<Topic> exact = new HashSet<>();
        private final TopicFilter[] wild;

        Filters(List<TopicFilter> filters) {
            List<TopicFilter> withWildcards = new ArrayList<>();
            for (TopicFilter filter : filters) {
                if (filter.hasWildcards()) {
                    withWildcards.add(filter);
                } else {
                    exact.add(Topic.of(filter.toString()));
                }
            }
            wild = withWildcards.stream().distinct().toArray(TopicFilter[]::new);
        }

        boolean match(Topic topic) {
            if (exact.contains(topic)) {
                return true;
            }
            for (TopicFilter filter : wild) {
                if (filter.matches(topic)) {
                    return true;
                }
            }
            return false;
        }

        boolean intersect(TopicFilter asked) {
            if (!asked.hasWildcards()) {
                return match(Topic.of(asked.toString()));
            }
            for (TopicFilter filter : wild) {
                if (filter.intersects(asked)) {
                    return true;
                }
            }
            for (Topic topic : exact) {
                if (asked.matches(topic)) {
                    return true;
                }
            }
            return false;
        }

        boolean cover(TopicFilter asked) {
            if (!asked.hasWildcards()) {
                return match(Topic.of(asked.toString()));
            }
            for (TopicFilter filter : wild) {
                if (covers(filter, asked)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Whether every topic that a filter matches is matched by a wider one. */
    static boolean covers(TopicFilter wider, TopicFilter filter) {
        if (wider.isReserved() != filter.isReserved()) {
            return false; // a leading wildcard does not reach $-topics [MQTT5-4.7.2-1]
        }
        String[] wide = wider.toString().split("/", -1);
        String[] levels = filter.toString().split("/", -1);
        for (int i = 0; i < wide.length; i++) {
            if (wide[i].equals("#")) {
                return true; // all below, and the parent itself
            }
            if (i == levels.length || levels[i].equals("#")) {
                return false;
            }
            boolean any = wide[i].equals("+");
            if (!any && !wide[i].equals(levels[i])) {
                return false;
            }
        }
        return wide.length == levels.length;
    }

    @Override
    public String toString() {
        return "RuleSet[denied=" + describe(denied) + ", readable=" + describe(readable) + ", writable="
                + describe(writable) + "]";
    }

    private static String describe(Filters filters) {
        return filters.exact + Arrays.toString(filters.wild);
    }
}
