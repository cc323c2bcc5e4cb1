package io.mosaicmq.transport;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.codec.TopicCache;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop and what its connections share: the buffers every read goes through, the topic cache, the list of connections to be
 * flushed at the end of the turn. Owned by its thread; {@link #execute}, {@link #every} and {@link #inLoop} may be called by any.
 */
final class LoopShard implements EventLoop {
    /** Bytes read at a time from one connection. */
    static final int READ_BYTES = 128 * 1024;

    /** Bytes read at a time from a connection that was not admitted yet: what a stranger can make us keep. */
    static final int FIRST_READ_BYTES = 4 * 1024;

    /** Most tasks run at the end of one turn; the rest waits for the next, so that tasks giving tasks cannot starve the sockets. */
    private static final int TASKS_AT_END_OF_TURN = 4_096;

    /** Encoding space beyond this is given back after use. */
    private static final int PACKET_BUFFER_BYTES = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LoopShard.class);

    private final int index;
    private final SingleThreadIoEventLoop netty;
    private final TopicCache topics;
    private final Deadlines deadlines = new Deadlines(this);
    private final Runnable turnEnds = this::endTurn;
    private final Runnable nextTurn = this::awaitEndOfTurn;

    private final ByteBuf memory;
    private final ByteBuf readBuffer;
    private final ByteBuf firstReadBuffer;
    private final byte[] scratch = new byte[READ_BYTES + 16 * 1024];
    private PacketBuffer packets = new PacketBuffer(1024);

    private List<Runnable> tasks = new ArrayList<>();
    private List<Runnable> spareTasks = new ArrayList<>();
    private List<MqttConnection> dirty = new ArrayList<>();
    private List<MqttConnection> spareDirty = new ArrayList<>();
    private boolean awaitingEnd;
    private boolean ending;

    LoopShard(int index, SingleThreadIoEventLoop netty, int topicCacheBytes) {
        this.index = index;
        this.netty = netty;
        topics = new TopicCache(topicCacheBytes);
        memory = Unpooled.directBuffer(READ_BYTES, READ_BYTES);
        readBuffer = Unpooled.unreleasableBuffer(memory);
        firstReadBuffer = Unpooled.unreleasableBuffer(memory.slice(0, FIRST_READ_BYTES));
    }

    @Override
    public int index() {
        return index;
    }

    SingleThreadIoEventLoop netty() {
        return netty;
    }

    TopicCache topics() {
        return topics;
    }

    Deadlines deadlines() {
        return deadlines;
    }

    /** The buffer for the next read of plain bytes; whoever gets them copies what must outlive the call. */
    ByteBuf readBuffer(boolean admitted) {
        return (admitted ? readBuffer : firstReadBuffer).clear();
    }

    /** Where bytes are decoded in place; valid until the next read of any connection here. */
    byte[] scratch() {
        return scratch;
    }

    /** Empty space to encode one packet into. */
    PacketBuffer packets() {
        if (packets.array().length > PACKET_BUFFER_BYTES) {
            packets = new PacketBuffer(1024);
        }
        packets.clear();
        return packets;
    }

    @Override
    public boolean inLoop() {
        return netty.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        netty.execute(task);
    }

    @Override
    public void atEndOfTurn(Runnable task) {
        tasks.add(task);
        awaitEndOfTurn();
    }

    /** Notes a connection that has something to send. */
    void flushAtEndOfTurn(MqttConnection connection) {
        dirty.add(connection);
        awaitEndOfTurn();
    }

    private void awaitEndOfTurn() {
        if (!awaitingEnd && !ending && !netty.isShutdown()) {
            awaitingEnd = true;
            netty.executeAfterEventLoopIteration(turnEnds);
        }
    }

    /**
     * Tasks first: they hand batches to other loops, which then work while this one is in the kernel sending. What comes up
     * while connections are flushed waits for the next turn, as Netty would otherwise go on here without looking at its sockets.
     */
    private void endTurn() {
        awaitingEnd = false;
        ending = true;
        try {
            runTasks();
            flush();
        } finally {
            ending = false;
        }
        if ((!tasks.isEmpty() || !dirty.isEmpty()) && !netty.isShutdown()) {
            netty.execute(nextTurn);
        }
    }

    private void runTasks() {
        int done = 0;
        while (!tasks.isEmpty() && done < TASKS_AT_END_OF_TURN) {
            List<Runnable> batch = tasks;
            tasks = spareTasks;
            for (int i = 0; i < batch.size(); i++) {
                try {
                    batch.get(i).run();
                } catch (RuntimeException | StackOverflowError e) { // another bundle's code: the turn must be finished
                    LOG.error("a task at the end of a turn of loop {} failed", index, e);
                }
            }
            done += batch.size();
            batch.clear();
            spareTasks = batch;
        }
    }

    private void flush() {
        List<MqttConnection> batch = dirty;
        dirty = spareDirty;
        for (int i = 0; i < batch.size(); i++) {
            try {
                batch.get(i).flush();
            } catch (RuntimeException | StackOverflowError e) { // one connection must not take the others' turn away
                LOG.error("sending on connection {} failed", batch.get(i).id(), e);
                batch.get(i).abort();
            }
        }
        batch.clear();
        spareDirty = batch;
    }

    @Override
    public boolean isShortOfMemory() {
        return DirectMemory.isShort();
    }

    @Override
    public Ticker every(long period, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException
                    | StackOverflowError e) { // another bundle's code: a repetition must not end with one fault
                LOG.error("a repeated task of loop {} failed", index, e);
            }
        };
        Future<?> future = netty.scheduleWithFixedDelay(guarded, period, period, TimeUnit.MILLISECONDS);
        return () -> {
            try {
                future.cancel(false);
            } catch (RejectedExecutionException ended) {
                // The loop has ended, and the repetition with it.
                LOG.debug("loop {} had ended before a ticker was closed", index);
            }
        };
    }

    /** Gives the read buffer back; after the thread has ended. */
    void release() {
        memory.release();
    }
}
