package io.mosaicmq.transport;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.EventLoops;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that serve sockets and shards. Any thread. */
final class EventLoopShards implements EventLoops, AutoCloseable {
    /** Most loops there can be: shards are counted in the bits of a {@code long} elsewhere. */
    static final int MAXIMUM = 64;

    /**
     * How long tasks may keep a loop from its sockets, in milliseconds: the least Netty allows. Its default of a second would let
     * other shards' batches starve the reads of this one.
     */
    private static final long TASK_QUANTUM_MILLIS = 100;

    private static final long SHUTDOWN_MILLIS = 1_000;

    private final Sockets sockets;
    private final Group group;
    private final List<LoopShard> shards;

    /**
     * @param count how many loops, 1 to 64
     * @param topicCacheBytes bound of each loop's topic cache
     */
    EventLoopShards(Sockets sockets, int count, int topicCacheBytes) {
        this.sockets = sockets;
        group = new Group(count, sockets.handlers());
        List<LoopShard> all = new ArrayList<>(count);
        for (EventExecutor executor : group) {
            all.add(new LoopShard(all.size(), (SingleThreadIoEventLoop) executor, topicCacheBytes));
        }
        shards = List.copyOf(all);
    }

    Sockets sockets() {
        return sockets;
    }

    List<LoopShard> shards() {
        return shards;
    }

    @Override
    public List<EventLoop> loops() {
        return List.copyOf(shards);
    }

    /** Ends the threads; whatever is still open is closed. Blocks for a second or two at most. */
    @Override
    public synchronized void close() {
        if (group.isShuttingDown()) {
            return;
        }
        group.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        shards.forEach(LoopShard::release);
    }

    /** Loops whose threads carry the shard's number. */
    private static final class Group extends MultiThreadIoEventLoopGroup {
        Group(int count, IoHandlerFactory handlers) {
            super(count, (Executor) null, handlers, new AtomicInteger());
        }

        @Override
        protected IoEventLoop newChild(Executor ignored, IoHandlerFactory handlers, Object... args) {
            // Called by the constructor of the superclass, so the counter comes as an argument.
            int index = ((AtomicInteger) args[0]).getAndIncrement();
            ThreadFactory threads = task -> {
                FastThreadLocalThread thread = new FastThreadLocalThread(task, "mosaicmq-loop-" + index);
                thread.setDaemon(true);
                return thread;
            };
            return new SingleThreadIoEventLoop(
                    this,
                    new ThreadPerTaskExecutor(threads),
                    handlers,
                    Integer.MAX_VALUE,
                    RejectedExecutionHandlers.reject(),
                    TASK_QUANTUM_MILLIS);
        }
    }
}
