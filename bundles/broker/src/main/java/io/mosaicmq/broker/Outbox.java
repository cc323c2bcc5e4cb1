package io.mosaicmq.broker;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.routing.Route;
import java.util.Queue;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** What one shard sends to its peers: one batch for each of them and turn, handed over before the turn's connections are flushed. */
final class Outbox {
    /** A batch of this size goes at once, so that the other shard starts on it while this one still reads. */
    private static final int FULL = 256 << 10;

    private final Shard home;
    private final Batch[] open;
    /** Batches that came back empty; any shard puts, only the home takes. */
    private final Queue<Batch> free = new MpscUnboundedArrayQueue<>(16);

    private final Runnable handOver = this::handOver;
    private boolean dirty;

    Outbox(Shard home, int shards) {
        this.home = home;
        this.open = new Batch[shards];
    }

    /** Adds a run for another shard. */
    void add(Shard target, PublishRun run, Route[] routes, Subscription chosen, Session origin, long receivedAt) {
        Batch batch = open[target.index()];
        if (batch == null) {
            batch = free.poll();
            if (batch == null) {
                batch = new Batch(home);
            }
            open[target.index()] = batch;
        }
        batch.add(run, routes, chosen, origin, receivedAt);
        if (batch.bytes() >= FULL) {
            open[target.index()] = null;
            target.inbox().offer(batch);
        } else if (!dirty) {
            dirty = true;
            home.loop().atEndOfTurn(handOver);
        }
    }

    boolean isEmpty() {
        return !dirty;
    }

    private void handOver() {
        dirty = false;
        for (int i = 0; i < open.length; i++) {
            Batch batch = open[i];
            if (batch != null) {
                open[i] = null;
                home.peer(i).inbox().offer(batch);
            }
        }
    }

    /** Takes back a batch that was emptied; called on the shard that emptied it. */
    void giveBack(Batch batch) {
        batch.clear();
        free.offer(batch);
    }
}
