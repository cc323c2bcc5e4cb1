package io.mosaicmq.broker;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.EventLoops;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.persistence.Placement;
import io.mosaicmq.api.routing.Router;
import io.mosaicmq.api.routing.RouterFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards together and what they share. Any thread. */
final class Broker {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    /** How often shards are asked whether they have come to rest, at most. */
    private static final int MOST_ROUNDS = 10_000;

    private final List<Shard> shards = new ArrayList<>();
    private final Router router;
    private final Clock clock;
    private final Persistence persistence;
    private final long startedAt;
    private final AtomicInteger sessionCount = new AtomicInteger();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final RateLimitedWarnings warnings;
    private volatile Limits limits;
    /** Completes with the access control in use; another future takes its place while there is none. */
    private volatile CompletableFuture<AccessControl> accessControl = new CompletableFuture<>();

    Broker(
            EventLoops loops,
            RouterFactory routers,
            PublishEncoder encoder,
            Persistence persistence,
            Limits limits,
            Clock clock) {
        this.limits = limits;
        this.clock = clock;
        this.persistence = persistence;
        this.startedAt = clock.millis();
        this.warnings = new RateLimitedWarnings(LOG, clock);
        int count = loops.loops().size();
        this.router = routers.create(count, limits.sharedStrategy());
        for (EventLoop loop : loops.loops()) {
            shards.add(new Shard(this, loop, router, encoder, count));
        }
    }

    // ---- life

    /** Takes up what was kept; returns when every shard is ready. Not on a loop. */
    void start() {
        everyShard(shard -> shard.recover(persistence.open(shard.index(), shards.size(), shard.loop())), 600);
        everyShard(Shard::start, 600);
    }

    /** Parts from all clients; returns when that is done, or after some seconds. Not on a loop. */
    void stop() {
        boolean goesOn = everyShard(Shard::stop, 5);
        // What shards had given each other is taken and kept: its publishers have their acknowledgement. Two quiet
        // rounds
        // it takes, as in the first one a shard may have been asked just before its neighbour handed over.
        int quiet = 0;
        for (int round = 0; goesOn && quiet < 2 && round < MOST_ROUNDS; round++) {
            AtomicBoolean idle = new AtomicBoolean(true);
            goesOn = everyShard(shard -> idle.compareAndSet(true, shard.isIdle()), 5);
            quiet = idle.get() ? quiet + 1 : 0;
        }
    }

    /** Returns whether all of them answered in time. */
    private boolean everyShard(Consumer<Shard> task, int seconds) {
        List<CompletableFuture<Boolean>> done = new ArrayList<>();
        for (Shard shard : shards) {
            done.add(shard.<Boolean>ask(s -> {
                        task.accept(s);
                        return true;
                    })
                    .toCompletableFuture());
        }
        try {
            CompletableFuture.allOf(done.toArray(new CompletableFuture<?>[0])).get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.warn("The event loops did not answer within {} s", seconds);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a shard failed", e.getCause());
        }
        return false;
    }

    void use(Limits changed) {
        limits = changed;
    }

    // ---- access control

    /** The chain, now or as soon as there is one. */
    CompletionStage<AccessControl> accessControl() {
        return accessControl;
    }

    void use(AccessControl control) {
        CompletableFuture<AccessControl> waiting = accessControl;
        accessControl = CompletableFuture.completedFuture(control);
        waiting.complete(control);
    }

    /** The chain is gone: who knocks waits. */
    void lose(AccessControl control) {
        if (accessControl.getNow(null) == control) {
            accessControl = new CompletableFuture<>();
        }
    }

    // ---- what shards share

    Shard shard(int index) {
        return shards.get(index);
    }

    Shard shardOfClient(String clientId) {
        return shards.get(shardOf(clientId));
    }

    /** The shard a Client Identifier falls to. */
    int shardOf(String clientId) {
        return Placement.shard(clientId, shards.size());
    }

    int shards() {
        return shards.size();
    }

    /** Asks every shard and gathers the answers in their order. */
    <T> CompletionStage<List<T>> askAll(Function<Shard, T> question) {
        CompletableFuture<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (Shard shard : shards) {
            all = all.thenCombine(shard.ask(question), (list, answer) -> {
                list.add(answer);
                return list;
            });
        }
        return all;
    }

    Limits limits() {
        return limits;
    }

    Router router() {
        return router;
    }

    Clock clock() {
        return clock;
    }

    Persistence persistence() {
        return persistence;
    }

    long startedAt() {
        return startedAt;
    }

    AtomicInteger sessionCount() {
        return sessionCount;
    }

    /** Heap held by messages that wait, in all shards. */
    AtomicLong queuedBytes() {
        return queuedBytes;
    }

    /** A store that failed keeps nothing any more. */
    void storeFailed(int shard, String reason) {
        LOG.error("Shard {}: the store {} no longer keeps what it is given: {}", shard, persistence.name(), reason);
    }

    RateLimitedWarnings warnings() {
        return warnings;
    }
}
