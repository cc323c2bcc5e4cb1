package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.persistence.ShardLog;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps sessions, queues and retained messages in this bundle's heap: they outlive the broker bundle, not the process. Any other
 * store that is installed comes before it.
 */
// Immediate: a component that is only made on demand goes, with everything it keeps, when the broker bundle stops using
// it.
@Component(immediate = true, property = "service.ranking:Integer=-100")
public final class MemoryPersistence implements Persistence {
    private final MemoryState state = new MemoryState();

    // Guarded by this: the logs of the broker that is there now.
    private final Map<Integer, MemoryLog> logs = new HashMap<>();
    private int shards;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public boolean isDurable() {
        return false;
    }

    /**
     * Opens the log of a shard. A shard that is open already, or another number of shards, means that another broker has taken
     * over: the logs opened before are fenced.
     */
    @Override
    public synchronized ShardLog open(int shard, int ofShards, Executor loop) {
        if (ofShards < 1 || ofShards > Long.SIZE || shard < 0 || shard >= ofShards) {
            throw new IllegalArgumentException("shard " + shard + " of " + ofShards + ": there are 1 to 64 shards");
        }
        if (ofShards != shards || logs.containsKey(shard)) {
            logs.values().forEach(log -> log.fence("another broker has opened the store"));
            logs.clear();
            shards = ofShards;
        }
        MemoryLog log = new MemoryLog(state, shard, ofShards);
        logs.put(shard, log);
        return log;
    }
}
