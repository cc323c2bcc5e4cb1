package io.mosaicmq.auth;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Deadlines kept by one thread. */
final class ThreadDeadlines implements Deadlines, AutoCloseable {
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread made = new Thread(task, "mosaicmq-auth-deadlines");
        made.setDaemon(true);
        return made;
    });

    ThreadDeadlines() {
        thread.setRemoveOnCancelPolicy(true); // a login that is answered leaves nothing behind
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public Deadline in(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // closed: whoever waits is answered by the gate's own close
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
