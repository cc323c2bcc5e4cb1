package io.mosaicmq.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;

/** How much of the memory for buffers is taken. Any thread. */
final class DirectMemory {
    /** From here on slow receivers are given less: what is left is for reading, and for those who keep up. */
    private static final double SHORT = 0.6;

    private static final long LIMIT = (long) (SHORT * PlatformDependent.maxDirectMemory());

    private DirectMemory() {}

    static boolean isShort() {
        long used = PlatformDependent.usedDirectMemory();
        if (used <= 0 && ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            used = allocator.metric().usedDirectMemory(); // without Unsafe only the allocator counts
        }
        return used > LIMIT;
    }
}
