package io.mosaicmq.api.routing;

import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A table of who subscribes to what. Two levels: which shards a filter reaches is shared by all threads and read without a
 * lock; which sessions, belongs to each shard alone.
 */
@ProviderType
public interface Router {
    /**
     * The routes a topic matches, in no particular order; the array is shared, never to be written to. Cached on the topic
     * until a filter that may concern it appears or vanishes, so called only by the thread that owns the topic object.
     */
    Route[] routes(Topic topic);

    /**
     * Adds a subscriber; when the call returns, every later {@link #routes} on any thread finds it. On the subscriber's own
     * shard only. The same object is added to one filter at most once.
     */
    Route subscribe(SubscriptionFilter filter, Subscriber subscriber);

    /** Takes a subscriber off a filter; on its own shard only. Returns whether it was there. */
    boolean unsubscribe(SubscriptionFilter filter, Subscriber subscriber);

    /** How many filters have subscribers. Any thread. */
    int filters();

    /** Visits every route, for operators; any thread, weakly consistent. */
    void forEach(Consumer<Route> visitor);

    RetainedMessages retained();
}
