package io.mosaicmq.broker;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.EventLoops;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

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

    // What another thread waits for: the only things here that two threads touch.
    private volatile Thread stranger;
    private final Queue<Given> given = new ConcurrentLinkedQueue<>();

    private record Given(SimulatedLoop loop, Runnable task) {}

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
        List<SimulatedLoop> busy = loops.stream().filter(SimulatedLoop::isBusy).toList();
        if (busy.isEmpty()) {
            return false;
        }
        if (current != null) {
            throw new IllegalStateException("a turn within a turn");
        }
        current = busy.get(busy.size() == 1 ? 0 : random.nextInt(busy.size()));
        try {
            current.turn(chaotic ? 1 + random.nextInt(4) : Integer.MAX_VALUE);
        } finally {
            current = null;
        }
        return true;
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
     * Runs what must not run on a loop and waits for the loops: on a thread of its own, the loops taking turns here. What it
     * gives the loops is let in when it waits for the answer, so that the seed alone decides the order.
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
        stranger = thread;
        thread.start();
        while (true) {
            while (thread.isAlive() && !(waits(thread) && !given.isEmpty())) {
                Thread.onSpinWait();
            }
            if (given.isEmpty()) {
                break;
            }
            letIn();
            for (int more = random.nextInt(8); more > 0 && step(); more--) {}
        }
        if (!failure.isEmpty()) {
            throw new AssertionError("failed outside the loops", failure.get(0));
        }
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    /** Lets the loops have what the other thread gave them, until all of it is done. */
    private void letIn() {
        int[] left = {0};
        for (Given task = given.poll(); task != null; task = given.poll()) {
            Runnable run = task.task;
            left[0]++;
            task.loop.add(() -> {
                left[0]--;
                run.run();
            });
        }
        while (left[0] > 0) {
            if (!step()) {
                throw new AssertionError("what the other thread waits for does not happen");
            }
        }
    }

    boolean isStranger() {
        return Thread.currentThread() == stranger;
    }

    void give(SimulatedLoop loop, Runnable task) {
        given.add(new Given(loop, task));
    }
}
