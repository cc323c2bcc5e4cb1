package io.mosaicmq.api.persistence;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps what must outlive the broker bundle: a service, one at a time is used. */
@ProviderType
public interface Persistence {
    /** What an operator calls it: {@code memory}, {@code rocksdb}. */
    String name();

    /** Whether what it keeps survives the end of the process. */
    boolean isDurable();

    /**
     * Opens the log of a shard. Sessions are placed by client identifier, so the number of shards may differ from the last
     * time; the store hands each its own.
     *
     * @param loop runs a task on the shard's loop
     */
    ShardLog open(int shard, int shards, Executor loop);
}
