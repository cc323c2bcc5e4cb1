package io.mosaicmq.codec;

/** Remaining Length of a fixed header ([MQTT5-2.1.4], [MQTT3-2.2.3]). */
final class FixedHeader {
    /** Not all of its bytes are there. */
    static final long INCOMPLETE = -1;

    /** The largest Remaining Length four bytes can say. */
    static final int MAXIMUM_REMAINING_LENGTH = 268_435_455;

    private FixedHeader() {}

    /**
     * Reads the header that begins at a position.
     *
     * @return {@link #INCOMPLETE}, or the value to ask {@link #remaining} and {@link #size} about
     */
    static long read(byte[] bytes, int at, int to) {
        long remaining = 0;
        for (int size = 1; size <= 4; size++) {
            if (at + size >= to) {
                return INCOMPLETE;
            }
            int next = bytes[at + size];
            remaining |= (long) (next & 0x7F) << 7 * (size - 1);
            if (next >= 0) {
                return remaining << 3 | size + 1;
            }
        }
        // Rejected on the fourth byte: waiting for a fifth is how others lose step with the stream (CVE-2025-66168).
        throw Fault.malformed("MQTT5-1.5.5", "Remaining Length takes more than four bytes");
    }

    /** How many bytes follow the header. */
    static int remaining(long header) {
        return (int) (header >>> 3);
    }

    /** How many bytes the header has, 2 to 5. */
    static int size(long header) {
        return (int) header & 7;
    }
}
