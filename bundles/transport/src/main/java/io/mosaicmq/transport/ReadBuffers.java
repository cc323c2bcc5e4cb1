package io.mosaicmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Decides what one connection reads into, and that it reads once a turn, so that a busy client does not keep the others of its
 * loop waiting (epoll is level-triggered: the rest comes in the next turn).
 *
 * <p>Plain TCP reads into the loop's one buffer, as everything is copied out of it within the call: idle connections own no
 * buffer. TLS and WebSocket keep parts of what they are given, so they get buffers of their own, sized by what came before.
 */
final class ReadBuffers implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {
    private static final int LEAST_OWN_BYTES = 512;
    private static final int MOST_OWN_BYTES = 64 * 1024;

    private final MqttConnection connection;
    private final boolean shared;
    private int size = 2048;
    private int attempted;
    private int last;

    ReadBuffers(MqttConnection connection, boolean shared) {
        this.connection = connection;
        this.shared = shared;
    }

    @Override
    public ExtendedHandle newHandle() {
        return this;
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        boolean admitted = connection.isAdmitted();
        if (shared) {
            return connection.shard().readBuffer(admitted);
        }
        int limit = admitted ? MOST_OWN_BYTES : LoopShard.FIRST_READ_BYTES;
        int bytes = Math.min(size, limit);
        return allocator.directBuffer(bytes, bytes);
    }

    @Override
    public int guess() {
        return shared ? LoopShard.READ_BYTES : size;
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's own type of the parameter's class
    public void reset(io.netty.channel.ChannelConfig config) {
        last = 0;
    }

    @Override
    public void incMessagesRead(int messages) {
        // One read a turn: nothing to count.
    }

    @Override
    public void lastBytesRead(int bytes) {
        last = bytes;
        if (!shared && bytes > 0) {
            if (bytes == attempted) {
                size = Math.min(MOST_OWN_BYTES, 2 * size);
            } else if (bytes < size / 4) {
                size = Math.max(LEAST_OWN_BYTES, size / 2);
            }
        }
    }

    @Override
    public int lastBytesRead() {
        return last;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        attempted = bytes;
    }

    @Override
    public int attemptedBytesRead() {
        return attempted;
    }

    @Override
    public boolean continueReading() {
        return false;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
        return false;
    }

    @Override
    public void readComplete() {
        // Nothing is learnt at the end of a turn that lastBytesRead did not say.
    }
}
