package io.mosaicmq.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * One level of a Topic Name or Topic Filter, as a 64-bit key. Levels of up to seven bytes, which is most of them, <em>are</em>
 * their key, so that they need no array and compare in one instruction. Longer ones have a negative key, a keyed hash: their
 * bytes must be compared too.
 */
final class Level {
    static final int LONGEST_PACKED = 7;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // Clients choose the levels. With secrets they cannot choose ones that collide and so make siblings a list.
    private static final long SECRET;
    private static final long MULTIPLIER;

    static {
        SecureRandom random = new SecureRandom();
        SECRET = random.nextLong();
        MULTIPLIER = random.nextLong() | 1;
    }

    private Level() {}

    /** Where the level that begins at {@code from} ends: at a separator or at the end of the text. */
    static int end(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != '/') {
            at++;
        }
        return at;
    }

    static long key(byte[] text, int from, int end) {
        int length = end - from;
        if (length > LONGEST_PACKED) {
            return hash(text, from, end) | Long.MIN_VALUE;
        }
        long key = length; // first, so that no two lengths give the same key
        for (int i = from; i < end; i++) {
            key = key << 8 | text[i] & 0xFF;
        }
        return key;
    }

    /** The first byte of a level of one to seven bytes, 0 for an empty level. */
    static int firstByte(long packed) {
        int length = (63 - Long.numberOfLeadingZeros(packed | 1)) >>> 3;
        return length == 0 ? 0 : (int) (packed >>> 8 * (length - 1)) & 0xFF;
    }

    /** Where to look for a key in a table of siblings; never 0. */
    static int tag(long key) {
        int tag = (int) fold(key ^ SECRET);
        return tag == 0 ? 1 : tag;
    }

    private static long hash(byte[] text, int from, int end) {
        long hash = SECRET ^ (end - from);
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = fold(hash ^ (long) WORD.get(text, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << 8 | text[at] & 0xFF;
        }
        return fold(hash ^ rest);
    }

    /** Both halves of a 128-bit product: every bit of the input reaches every bit of the result. */
    private static long fold(long value) {
        return Math.multiplyHigh(value, MULTIPLIER) ^ value * MULTIPLIER;
    }
}
