package io.mosaicmq.api.topic;

/** UTF-8 Encoded Strings as the standard wants them ([MQTT5-1.5.4], [MQTT3-1.5.3]): strict, no surrogates, no U+0000. */
public final class Utf8 {
    private Utf8() {}

    /**
     * Says what is wrong with a byte range as a UTF-8 Encoded String.
     *
     * @return an empty text when the range is well formed and free of U+0000, else the reason in words
     */
    public static String fault(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int first = bytes[at];
            if (first > 0) {
                at++;
            } else if (first == 0) {
                return "U+0000 is not allowed"; // [MQTT5-1.5.4-2] [MQTT3-1.5.3-2]
            } else {
                int size = sequenceLength(bytes, at, end);
                if (size == 0) {
                    return "ill-formed UTF-8"; // [MQTT5-1.5.4-1] [MQTT3-1.5.3-1]
                }
                at += size;
            }
        }
        return "";
    }

    /** Length of the well-formed multi-byte sequence at a position, or 0: Unicode table 3-7, so no overlongs and no surrogates. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (end - at < size) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }
}
