package io.mosaicmq.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes of a connection that arrived and could not be decoded yet: the beginning of a packet, or whole packets behind a pause.
 * Grows with what arrived, never with what a client announced, and holds nothing while empty. Owned by the connection's loop.
 */
final class PartialPackets {
    private static final byte[] NONE = {};
    private static final int LEAST_BYTES = 64;

    private byte[] bytes = NONE;
    private int length;

    boolean isEmpty() {
        return length == 0;
    }

    int length() {
        return length;
    }

    /** The bytes, from 0 to {@link #length()}; replaced when they grow. */
    byte[] bytes() {
        return bytes;
    }

    /** Takes everything readable. */
    void append(ByteBuf source) {
        int more = source.readableBytes();
        makeRoom(more);
        source.readBytes(bytes, length, more);
        length += more;
    }

    /** Copies all to the beginning of an array and forgets it, but not yet the space it was in. */
    int moveTo(byte[] target) {
        int moved = length;
        System.arraycopy(bytes, 0, target, 0, moved);
        length = 0;
        return moved;
    }

    /** Keeps what was left of a scratch array after decoding, in place of what was here. */
    void keep(byte[] source, int from, int to) {
        length = 0;
        if (from < to) {
            makeRoom(to - from);
            System.arraycopy(source, from, bytes, 0, to - from);
            length = to - from;
        }
        shrink();
    }

    /** Drops the bytes before an offset. */
    void discardBefore(int offset) {
        if (offset > 0) {
            System.arraycopy(bytes, offset, bytes, 0, length - offset);
            length -= offset;
        }
        shrink();
    }

    void clear() {
        length = 0;
        bytes = NONE;
    }

    /** Doubling, so that a packet arriving byte by byte is copied a constant number of times. */
    private void makeRoom(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(LEAST_BYTES, doubled)));
        }
    }

    /** Gives space back that a large packet needed and what is left of it does not. */
    private void shrink() {
        if (length == 0) {
            bytes = NONE;
        } else if (bytes.length > LoopShard.READ_BYTES && length < bytes.length / 4) {
            bytes = Arrays.copyOf(bytes, Math.max(LEAST_BYTES, length));
        }
    }
}
