package io.mosaicmq.broker.state;

/**
 * The timers of one shard: a hashed wheel whose owner tells it the time. Adding, moving and cancelling cost nothing worth
 * counting, so that ten thousand keep-alives are one periodic task.
 */
public final class TimerWheel {
    private static final int SLOTS = 512;

    private final Timer[] slots = new Timer[SLOTS];
    private final long tick;
    private long done;

    /**
     * @param tick length of one step in milliseconds
     * @param now milliseconds on any clock that only goes forward; the same clock ever after
     */
    public TimerWheel(long tick, long now) {
        this.tick = tick;
        this.done = now / tick;
        for (int i = 0; i < SLOTS; i++) {
            Timer head = new Timer(() -> {});
            head.next = head;
            head.previous = head;
            slots[i] = head;
        }
    }

    /** Sets a timer, also one that was set before: its task runs once, at the first step at or after the instant. */
    public void set(Timer timer, long instant) {
        timer.cancel();
        long due = Math.max(done + 1, (instant + tick - 1) / tick);
        timer.due = due;
        Timer head = slots[(int) (due % SLOTS)];
        timer.next = head;
        timer.previous = head.previous;
        head.previous.next = timer;
        head.previous = timer;
    }

    /**
     * Runs the tasks that are due.
     *
     * @throws RuntimeException what a task threw, the last one if several did; the others were run nevertheless
     */
    public void advance(long now) {
        long target = now / tick;
        RuntimeException fault = null;
        while (done < target) {
            done++;
            Timer head = slots[(int) (done % SLOTS)];
            Timer timer = head.next;
            while (timer != head) {
                Timer following = timer.next;
                if (timer.due <= done) {
                    timer.cancel();
                    try {
                        timer.task.run();
                    } catch (RuntimeException e) { // told when all are done
                        fault = e;
                    }
                    // The task may have cancelled any timer of this slot, so the walk begins anew; what ran is gone
                    // from it.
                    following = head.next;
                }
                timer = following;
            }
        }
        if (fault != null) {
            throw fault;
        }
    }

    /** One task that can be set, moved and cancelled; on one wheel. */
    public static final class Timer {
        private final Runnable task;
        private Timer previous;
        private Timer next;
        private long due;

        public Timer(Runnable task) {
            this.task = task;
        }

        public boolean isSet() {
            return next != null;
        }

        public void cancel() {
            if (next != null) {
                previous.next = next;
                next.previous = previous;
                next = null;
                previous = null;
            }
        }
    }
}
