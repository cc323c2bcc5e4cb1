package io.mosaicmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * What a connection writes in one turn, in one buffer: taken at the first byte, given to the channel at the end of the turn,
 * none while idle. Owned by the connection's loop.
 */
final class OutboundBuffer {
    private static final int FIRST_BYTES = 512;

    /** A chunk grows no further than this: larger ones fall out of the caches and of the allocator's pools. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private ByteBuf chunk;

    /** Copies bytes behind what is there; full chunks go to the channel, unflushed. */
    void append(Channel channel, byte[] bytes, int offset, int length) {
        int from = offset;
        int rest = length;
        while (rest > 0) {
            if (chunk == null) {
                chunk = channel.alloc().directBuffer(Math.min(Math.max(FIRST_BYTES, rest), CHUNK_BYTES), CHUNK_BYTES);
            }
            int part = Math.min(rest, CHUNK_BYTES - chunk.readableBytes());
            chunk.writeBytes(bytes, from, part);
            from += part;
            rest -= part;
            if (chunk.readableBytes() == CHUNK_BYTES) {
                handOver(channel);
            }
        }
    }

    /** Gives what there is to the channel, unflushed. */
    void handOver(Channel channel) {
        if (chunk != null) {
            ByteBuf full = chunk;
            chunk = null;
            channel.write(full, channel.voidPromise());
        }
    }

    /** Bytes here and in the channel that the network has not taken. */
    long pending(Channel channel) {
        // Counts what TLS has not encrypted yet, too: its queue reports to the same counter.
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        return (chunk == null ? 0 : chunk.readableBytes()) + (queued == null ? 0 : queued.totalPendingWriteBytes());
    }

    /** Gives the memory back unsent. */
    void discard() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
