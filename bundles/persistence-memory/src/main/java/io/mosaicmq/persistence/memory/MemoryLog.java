package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.ShardLog;
import java.util.List;
import java.util.function.Consumer;

/**
 * One shard's way to the state. Its loop takes the monitor once a batch, uncontended; {@link #fence} takes it from another
 * thread, so that nothing of a former broker changes the state once the next one reads it.
 */
final class MemoryLog implements ShardLog {
    private final MemoryState state;
    private final int shard;
    private final int shards;
    private String fenced = ""; // why, when it is

    MemoryLog(MemoryState state, int shard, int shards) {
        this.state = state;
        this.shard = shard;
        this.shards = shards;
    }

    @Override
    public synchronized void replay(Consumer<Command> target) {
        state.replay(shard, shards, target);
    }

    @Override
    public void append(List<Command> batch, Completion completion) {
        String fault = apply(batch);
        if (fault.isEmpty()) {
            completion.committed();
        } else {
            completion.failed(fault);
        }
    }

    synchronized void fence(String reason) {
        fenced = reason;
    }

    /** All of it or, with the reason, nothing: neither of this batch nor of any later one. */
    private synchronized String apply(List<Command> batch) {
        if (fenced.isEmpty()) {
            fenced = state.objection(batch);
        }
        if (fenced.isEmpty()) {
            state.apply(batch);
        }
        return fenced;
    }
}
