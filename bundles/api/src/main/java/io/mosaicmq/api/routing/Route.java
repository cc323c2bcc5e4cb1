package io.mosaicmq.api.routing;

import io.mosaicmq.api.topic.TopicFilter;
import org.osgi.annotation.versioning.ProviderType;

/** A Topic Filter with at least one subscriber. The object stays the same for as long as that is true. */
@ProviderType
public interface Route {
    TopicFilter filter();

    /** The shards that hold ordinary subscribers, bit n for shard n: one volatile read. Any thread. */
    long shards();

    /** How many ordinary subscribers a shard has; on that shard's loop only. */
    int size(int shard);

    /** One of them, 0 to size - 1, in no particular order; on that shard's loop only. */
    Subscriber subscriber(int shard, int index);

    /** The shared groups on this filter; an immutable array, mostly empty: one volatile read. Any thread. */
    SharedGroup[] groups();
}
