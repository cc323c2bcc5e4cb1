package io.mosaicmq.broker;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.codec.TopicCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;

/** One loop of {@link SimulatedLoops}. A turn: tasks, then what was left for its end, then the connections are flushed. */
final class SimulatedLoop implements EventLoop {
    private final SimulatedLoops all;
    private final int index;
    private final TopicCache topics = new TopicCache(1 << 16);
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Deque<Runnable> endOfTurn = new ArrayDeque<>();
    private final Set<SimulatedConnection> unflushed = new LinkedHashSet<>();
    private final List<Periodic> tickers = new ArrayList<>();
    private boolean frozen;
    private boolean shortOfMemory;

    SimulatedLoop(SimulatedLoops all, int index) {
        this.all = all;
        this.index = index;
    }

    /** A repeated task and when it is due. */
    private final class Periodic implements Ticker {
        private final long period;
        private final Runnable task;
        private long due;
        private volatile boolean open = true;

        Periodic(long period, Runnable task) {
            this.period = period;
            this.task = task;
            this.due = all.millis() + period;
        }

        void run() {
            if (open) {
                task.run();
            }
        }

        @Override
        public void close() {
            open = false;
        }
    }

    /** Stops taking turns, as a loop does that has more to do than it can. */
    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
    }

    void shortOfMemory(boolean is) {
        shortOfMemory = is;
    }

    boolean isBusy() {
        return !frozen && !tasks.isEmpty();
    }

    TopicCache topics() {
        return topics;
    }

    void turn(int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                break;
            }
            task.run();
        }
        while (!endOfTurn.isEmpty()) {
            endOfTurn.poll().run();
        }
        List<SimulatedConnection> flushed = List.copyOf(unflushed);
        unflushed.clear();
        flushed.forEach(SimulatedConnection::flush);
    }

    void flushLater(SimulatedConnection connection) {
        unflushed.add(connection);
    }

    long nextTick() {
        long next = Long.MAX_VALUE;
        for (Periodic ticker : tickers) {
            if (ticker.open) {
                next = Math.min(next, ticker.due);
            }
        }
        return next;
    }

    void tick(long now) {
        for (Periodic ticker : List.copyOf(tickers)) {
            if (ticker.open && ticker.due <= now) {
                ticker.due = now + ticker.period;
                tasks.add(ticker::run);
            }
        }
        tickers.removeIf(ticker -> !ticker.open);
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean inLoop() {
        return all.isCurrent(this);
    }

    @Override
    public void execute(Runnable task) {
        if (all.isStranger()) {
            all.give(this, task);
        } else {
            tasks.add(task);
        }
    }

    void add(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        if (!inLoop()) {
            throw new IllegalStateException("atEndOfTurn off the loop");
        }
        endOfTurn.add(task);
    }

    @Override
    public Ticker every(long period, Runnable task) {
        Periodic ticker = new Periodic(period, task);
        tickers.add(ticker);
        return ticker;
    }

    @Override
    public boolean isShortOfMemory() {
        return shortOfMemory;
    }
}
