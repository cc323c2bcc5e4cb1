package io.mosaicmq.auth;

import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.auth.Deadlines.Deadline;
import io.mosaicmq.auth.Links.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where logins wait: for links that are missing, then for a thread. Both are bounded in number and in time, and whoever waits
 * too long is refused. Any thread may enter; nobody is blocked. The lock of {@link #held} guards that set alone.
 */
final class Gate implements AutoCloseable {
    /** Somebody who wants the links. */
    interface Entrant {
        /** Does the work, on a thread of the chain, when every link the configuration names is there. */
        void proceed(View links, ChainSettings settings);

        /** Answers with a refusal, unless there is an answer already. */
        void refuse(ReasonCode reasonCode, String reason);

        /** Completes with the answer. */
        CompletableFuture<?> answer();
    }

    private static final class Waiting {
        final Entrant entrant;
        /** When it was held for the first time, by the clock of the deadlines; guarded by the lock of the held. */
        Optional<Long> heldSince = Optional.empty();

        private Deadline deadline = () -> {};
        private boolean over;

        Waiting(Entrant entrant) {
            this.entrant = entrant;
        }

        synchronized void until(Deadline next) {
            deadline.cancel();
            deadline = next;
            if (over) {
                next.cancel();
            }
        }

        synchronized void over() {
            over = true;
            deadline.cancel();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final Links links;
    private final Deadlines deadlines;
    private final ThreadPoolExecutor threads;
    /** Entrants without an answer, so that none is forgotten when the gate closes. */
    private final Set<Waiting> inside = ConcurrentHashMap.newKeySet();

    private final Set<Waiting> held = new LinkedHashSet<>();
    /** Entrants that wait for a thread. */
    private final AtomicInteger queued = new AtomicInteger();

    private volatile Optional<ChainSettings> settings = Optional.empty();
    private volatile boolean closed;

    Gate(Links links, Deadlines deadlines) {
        this.links = links;
        this.deadlines = deadlines;
        AtomicInteger number = new AtomicInteger();
        // The queue has no bound of its own: new logins are bounded by `queue`, those let go by `hold.connections`.
        threads = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "mosaicmq-auth-" + number.incrementAndGet());
            made.setDaemon(true);
            return made;
        });
        threads.allowCoreThreadTimeOut(true);
        links.onChange(this::release);
    }

    /** Puts settings in force; before the first ones everybody is refused. */
    void open(ChainSettings next) {
        if (next.threads() > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(next.threads());
            threads.setCorePoolSize(next.threads());
        } else {
            threads.setCorePoolSize(next.threads());
            threads.setMaximumPoolSize(next.threads());
        }
        // First the links, so that nobody passes under these settings without them; this also lets go whoever waits for
        // a
        // link that is no longer asked for.
        links.require(next.chain());
        settings = Optional.of(next);
    }

    /** The settings in force; empty when there never were valid ones. */
    Optional<ChainSettings> settings() {
        return settings;
    }

    /** Takes somebody in; the answer comes later, or at once when there is no room. */
    void enter(Entrant entrant) {
        Optional<ChainSettings> now = settings;
        if (now.isEmpty()) {
            entrant.refuse(
                    ReasonCode.SERVER_UNAVAILABLE,
                    "there is no valid configuration " + ChainSettings.PID + " (etc/" + ChainSettings.PID + ".cfg)");
            return;
        }
        Waiting waiting = new Waiting(entrant);
        inside.add(waiting);
        entrant.answer().whenComplete((answer, failure) -> leave(waiting));
        if (closed) {
            refuseClosed(entrant);
        } else if (links.view().isComplete()) {
            if (queued.get() >= now.get().queue()) {
                entrant.refuse(
                        ReasonCode.SERVER_BUSY,
                        "queue = " + now.get().queue() + " logins wait already (etc/" + ChainSettings.PID + ".cfg)");
            } else {
                queue(waiting, now.get());
            }
        } else {
            hold(waiting, now.get());
        }
    }

    /** Runs a further step of somebody already let through, on a thread of the chain. */
    void run(Entrant entrant, Runnable step) {
        try {
            threads.execute(() -> guarded(entrant, step));
        } catch (RejectedExecutionException e) {
            refuseClosed(entrant);
        }
    }

    /** Runs a step so that nothing it throws leaves the entrant without an answer. */
    static void guarded(Entrant entrant, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) { // the top of a thread: whatever happened, it is no admission
            LOG.error("A login failed in the chain itself", e);
            entrant.refuse(ReasonCode.SERVER_UNAVAILABLE, "the chain failed: " + e);
        }
    }

    Deadlines deadlines() {
        return deadlines;
    }

    private void hold(Waiting waiting, ChainSettings now) {
        boolean complete;
        boolean full;
        boolean late;
        synchronized (held) {
            long time = deadlines.now();
            long since = waiting.heldSince.orElse(time);
            waiting.heldSince = Optional.of(since);
            Duration left = now.hold().minusNanos(time - since);
            late = left.isNegative() || left.isZero();
            // Asked again under the lock: a link that appears from here on finds the entrant in the set.
            complete = links.view().isComplete();
            full = held.size() >= now.holdConnections();
            if (!complete && !full && !late) {
                waiting.until(deadlines.in(left, () -> expire(waiting, now)));
                held.add(waiting);
            }
        }
        if (complete) {
            queue(waiting, now);
        } else if (full) {
            waiting.entrant.refuse(
                    ReasonCode.QUOTA_EXCEEDED,
                    missing() + ", and hold.connections = " + now.holdConnections() + " logins wait for it already");
        } else if (late) {
            refuseMissing(waiting, now);
        }
    }

    private void expire(Waiting waiting, ChainSettings now) {
        boolean waits;
        synchronized (held) {
            waits = held.remove(waiting);
        }
        if (waits) {
            refuseMissing(waiting, now);
        }
    }

    private void refuseMissing(Waiting waiting, ChainSettings now) {
        waiting.entrant.refuse(
                ReasonCode.SERVER_UNAVAILABLE,
                missing() + " and did not appear in hold.seconds = "
                        + now.hold().toSeconds());
    }

    private String missing() {
        return "chain (etc/" + ChainSettings.PID + ".cfg) names "
                + String.join(", ", links.view().missing()) + ", which is not there";
    }

    /** Lets go whoever was held, when nothing is missing any more. */
    private void release() {
        List<Waiting> free;
        synchronized (held) {
            if (held.isEmpty() || !links.view().isComplete()) {
                return;
            }
            free = new ArrayList<>(held);
            held.clear();
        }
        ChainSettings now = settings.orElseThrow(); // nobody is held before the first settings
        free.forEach(waiting -> queue(waiting, now));
    }

    private void queue(Waiting waiting, ChainSettings now) {
        queued.incrementAndGet();
        waiting.until(deadlines.in(
                now.linkTimeout(),
                () -> waiting.entrant.refuse(
                        ReasonCode.SERVER_BUSY,
                        "no thread was free for it in link.timeout.seconds = "
                                + now.linkTimeout().toSeconds())));
        try {
            threads.execute(() -> take(waiting));
        } catch (RejectedExecutionException e) {
            queued.decrementAndGet();
            refuseClosed(waiting.entrant);
        }
    }

    private void take(Waiting waiting) {
        queued.decrementAndGet();
        if (waiting.entrant.answer().isDone()) {
            return; // it waited too long, or its client is gone
        }
        ChainSettings now = settings.orElseThrow();
        View view = links.view();
        if (!view.isComplete()) {
            hold(waiting, now);
            return;
        }
        waiting.over();
        guarded(waiting.entrant, () -> waiting.entrant.proceed(view, now));
    }

    private void leave(Waiting waiting) {
        waiting.over();
        inside.remove(waiting);
        synchronized (held) {
            held.remove(waiting);
        }
    }

    private static void refuseClosed(Entrant entrant) {
        entrant.refuse(ReasonCode.SERVER_UNAVAILABLE, "the chain is being stopped");
    }

    /** Refuses everybody who waits, and whoever comes later. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        inside.forEach(waiting -> refuseClosed(waiting.entrant));
    }
}
