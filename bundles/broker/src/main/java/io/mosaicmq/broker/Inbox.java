package io.mosaicmq.broker;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscUnboundedArrayQueue;

/**
 * What other shards hand to this one: batches in order, one wake-up for as many as have come. Bounded by its publishers,
 * whose connections are paused while more than {@code inbox.bytes} wait here.
 */
final class Inbox {
    /** A drain yields to the sockets after this much work. */
    private static final int BYTES_A_TURN = 1 << 20;

    private final Shard owner;
    private final Queue<Batch> batches = new MpscUnboundedArrayQueue<>(64);
    private final AtomicBoolean awake = new AtomicBoolean();
    private final AtomicLong bytes = new AtomicLong();
    /** Shards with connections that wait for room here, bit n for shard n. */
    private final AtomicLong waiting = new AtomicLong();

    private final Runnable drain = this::drain;

    Inbox(Shard owner) {
        this.owner = owner;
    }

    /** Adds a batch; any thread. */
    void offer(Batch batch) {
        bytes.addAndGet(batch.bytes());
        batches.offer(batch);
        wake();
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    private void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            owner.loop().execute(drain);
        }
    }

    /** Whether a publisher of another shard must stop for now; the shard is told when there is room again. */
    boolean mustWait(int shard) {
        long limit = owner.limits().inboxBytes();
        if (bytes.get() <= limit) {
            return false;
        }
        waiting.getAndUpdate(mask -> mask | 1L << shard);
        if (bytes.get() <= limit / 2) { // it drained between the two reads: nobody else would tell
            waiting.getAndUpdate(mask -> mask & ~(1L << shard));
            return false;
        }
        return true;
    }

    private void drain() {
        int done = 0;
        while (done < BYTES_A_TURN) {
            Batch batch = batches.poll();
            if (batch == null) {
                awake.set(false);
                if (!batches.isEmpty()) {
                    wake();
                }
                break;
            }
            done += batch.bytes() + 64;
            long left = bytes.addAndGet(-batch.bytes());
            owner.take(batch);
            if (left <= owner.limits().inboxBytes() / 2 && waiting.get() != 0) {
                tellWaiting();
            }
        }
        if (done >= BYTES_A_TURN) {
            owner.loop().execute(drain);
        }
    }

    private void tellWaiting() {
        long mask = waiting.getAndSet(0);
        for (int i = 0; mask != 0; i++, mask >>>= 1) {
            if ((mask & 1) != 0) {
                owner.peer(i).resumePublishers();
            }
        }
    }
}
