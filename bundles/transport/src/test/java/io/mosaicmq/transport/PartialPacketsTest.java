package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bytes kept for later")
class PartialPacketsTest {
    private final PartialPackets kept = new PartialPackets();

    @Test
    @DisplayName("[A2] take at most twice the space of what arrived, and none when there are none")
    void growsWithWhatArrived() {
        for (int i = 1; i <= 100_000; i++) {
            kept.append(Unpooled.wrappedBuffer(new byte[] {(byte) i}));
            assertTrue(kept.bytes().length <= Math.max(64, 2 * i));
        }
        for (int i = 0; i < 100_000; i++) {
            assertEquals((byte) (i + 1), kept.bytes()[i]);
        }
        kept.discardBefore(100_000);
        assertTrue(kept.isEmpty());
        assertEquals(0, kept.bytes().length);
    }

    @Test
    @DisplayName("give back what a large packet needed and the rest behind it does not")
    void shrinks() {
        kept.append(Unpooled.wrappedBuffer(new byte[4_000_000]));
        kept.append(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        kept.discardBefore(4_000_000);
        assertEquals(3, kept.length());
        assertTrue(kept.bytes().length <= 64);
        assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(kept.bytes(), 3));
    }

    @Test
    @DisplayName("pass through the scratch space and keep what was left of it")
    void throughScratch() {
        kept.append(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        byte[] scratch = new byte[10];
        assertEquals(3, kept.moveTo(scratch));
        assertTrue(kept.isEmpty());
        scratch[3] = 4;
        kept.keep(scratch, 2, 4);
        assertArrayEquals(new byte[] {3, 4}, Arrays.copyOf(kept.bytes(), kept.length()));
        kept.keep(scratch, 4, 4);
        assertEquals(0, kept.bytes().length);
    }
}
