package io.mosaicmq.auth;

import java.time.Duration;

/** Time, as the chain sees it; an argument so that tests own the clock. Any thread. */
interface Deadlines {
    /** Nanoseconds on a clock that only moves forward. */
    long now();

    /** Runs a short task after a delay, unless it is called off before. */
    Deadline in(Duration delay, Runnable task);

    /** A task that has not run yet. */
    interface Deadline {
        /** Calls the task off; without effect once it has begun. */
        void cancel();
    }
}
