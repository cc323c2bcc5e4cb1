package io.mosaicmq.api.connection;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One thread that serves sockets and, as a shard, the sessions that belong to it. Never block it: no file, network, store or
 * foreign call, no lock that is held for long.
 */
@ProviderType
public interface EventLoop extends Executor {
    /** Position among its peers, 0 to count - 1: also the number of the shard that lives here. */
    int index();

    /** Whether the caller runs on this loop. */
    boolean inLoop();

    /** Runs a task on the loop, soon; any thread. Tasks of one caller run in order. */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task once at the end of the present turn, after all reads and tasks of it and before the loop's connections
     * are flushed; on this loop only. Tasks run in the order they were given.
     */
    void atEndOfTurn(Runnable task);

    /** Runs a task on the loop again and again until closed; the first time after one period, in milliseconds. */
    Ticker every(long period, Runnable task);

    /** Whether memory for buffers runs short, so that slow receivers must be given less; on this loop only, and cheap. */
    boolean isShortOfMemory();

    /** A repeated task. */
    @ProviderType
    interface Ticker extends AutoCloseable {
        /** Ends the repetition; any thread. */
        @Override
        void close();
    }
}
