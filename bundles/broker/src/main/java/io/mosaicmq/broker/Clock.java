package io.mosaicmq.broker;

/** Milliseconds since the epoch that only go forward: a wall clock that is set back or forth expires nothing. */
@FunctionalInterface
interface Clock {
    long millis();

    /** The wall clock as it stood when asked, moved on by the time the machine counted since. */
    static Clock steady() {
        long wall = System.currentTimeMillis();
        long base = System.nanoTime();
        return () -> wall + (System.nanoTime() - base) / 1_000_000;
    }
}
