package io.mosaicmq.broker;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.EventLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Event loops without threads: the test runs them turn by turn, in an order that a seed decides, by a clock that only the test
 * moves. The same seed gives the same run.
 */
final class SimulatedLoops implements EventLoops {
    /** More turns than any test needs: beyond it two loops keep each other busy for ever. */
    private static final int ENDLESS = 20_000_000;

    private final Random random;
    private final List<SimulatedLoop> loops = new ArrayList<>();
    private SimulatedLoop current;
    private long now = 1_700_000_000_000L;
    private boolean chaotic;

    SimulatedLoops(int count, long seed) {
        random = new Random(seed);
        for (int i = 0; i < count; i++) {
            loops.add(new SimulatedLoop(this, i));
        }
    }

    /** From now on turns are cut short, and reads see part of what has come. */
    void chaotic() {
        chaotic = true;
    }

    boolean isChaotic() {
        return chaotic;
    }

    Random random() {
        return random;
    }

    @Override
    public List<EventLoop> loops() {
        return List.copyOf(loops);
    }

    SimulatedLoop loop(int index) {
        return loops.get(index);
    }

    int count() {
        return loops.size();
    }

    /** Milliseconds since the epoch. */
    long millis() {
        return now;
    }

    boolean isCurrent(SimulatedLoop loop) {
        return current == loop;
    }

    /** Lets one loop that has something to do take a turn; returns whether there was one. */
    boolean step() {
        int from = random.nextInt(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            SimulatedLoop loop = loops.get((from + i) % loops.size());
            if (loop.isBusy()) {
                if (current != null) {
                    throw new IllegalStateException("a turn within a turn");
                }
                current = loop;
                try {
                    loop.turn(chaotic ? 1 + random.nextInt(4) : Integer.MAX_VALUE);
                } finally {
                    current = null;
                }
                return true;
            }
        }
        return false;
    }

    /** Takes turns until no loop has anything to do. */
    void settle() {
        for (int i = 0; step(); i++) {
            if (i == ENDLESS) {
                throw new AssertionError("the loops do not come to rest");
            }
        }
    }

    /** Lets time pass, everything that falls due on the way done in its order. */
    void advance(long millis) {
        long until = now + millis;
        settle();
        while (true) {
            long next = Long.MAX_VALUE;
            for (SimulatedLoop loop : loops) {
                next = Math.min(next, loop.nextTick());
            }
            if (next > until) {
                now = until;
                return;
            }
            now = Math.max(now, next);
            for (SimulatedLoop loop : loops) {
                loop.tick(now);
            }
            settle();
        }
    }

    /**
     * Runs what must not run on a loop and waits for the loops: on a thread of its own, the loops taking turns here whenever
     * it waits for them.
     */
    void whileRunning(Runnable blocking) {
        List<Throwable> failure = new ArrayList<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        blocking.run();
                    } catch (RuntimeException e) {
                        failure.add(e); // told to the test below
                    }
                },
                "not a loop");
        thread.start();
        while (thread.isAlive()) {
            Thread.State state = thread.getState();
            boolean waits = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            if (!waits || !step()) {
                Thread.onSpinWait();
            }
        }
        if (!failure.isEmpty()) {
            throw new AssertionError("failed outside the loops", failure.get(0));
        }
    }
}
