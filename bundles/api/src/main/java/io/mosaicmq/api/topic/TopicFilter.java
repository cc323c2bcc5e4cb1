package io.mosaicmq.api.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Topic Filter without a share: levels, {@code +} for one level, a last {@code #} for the parent and all below
 * ([MQTT5-4.7.1], [MQTT3-4.7.1]). Immutable, valid by construction.
 */
public final class TopicFilter {
    private final byte[] utf8;
    private final String text;
    private final int levels;
    private final boolean wildcards;

    private TopicFilter(String text, byte[] utf8, int levels, boolean wildcards) {
        this.text = text;
        this.utf8 = utf8;
        this.levels = levels;
        this.wildcards = wildcards;
    }

    /**
     * @param text a Topic Filter
     * @throws TopicSyntaxException if it is empty, longer than 65,535 bytes, ill-formed, or uses a wildcard where it may not stand
     */
    public static TopicFilter of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0) {
            throw new TopicSyntaxException("a Topic Filter must have at least one character"); // [MQTT5-4.7.3-1]
        }
        if (utf8.length > Topic.MAXIMUM_LENGTH) {
            throw new TopicSyntaxException(
                    "a Topic Filter has at most " + Topic.MAXIMUM_LENGTH + " bytes, this one " + utf8.length);
        }
        String fault = Utf8.fault(utf8, 0, utf8.length);
        if (!fault.isEmpty()) {
            throw new TopicSyntaxException("Topic Filter: " + fault);
        }
        int levels = 1;
        boolean wildcards = false;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '/') {
                levels++;
            } else if (b == '+' || b == '#') {
                wildcards = true;
                boolean last = i == utf8.length - 1;
                boolean alone = (i == 0 || utf8[i - 1] == '/') && (last || utf8[i + 1] == '/');
                if (!alone) {
                    throw new TopicSyntaxException(
                            (char) b + " must occupy a whole level of the filter " + text); // [MQTT5-4.7.1-2]
                }
                if (b == '#' && !last) {
                    throw new TopicSyntaxException("# must be the last level of the filter " + text); // [MQTT5-4.7.1-1]
                }
            }
        }
        return new TopicFilter(text, utf8, levels, wildcards);
    }

    /** The filter's bytes; shared, never to be written to. */
    public byte[] utf8() {
        return utf8;
    }

    /** Number of levels, a last {@code #} included. */
    public int levels() {
        return levels;
    }

    /** Whether {@code +} or {@code #} occurs. */
    public boolean hasWildcards() {
        return wildcards;
    }

    /** Whether the filter begins with {@code $}. */
    public boolean isReserved() {
        return utf8[0] == '$';
    }

    /** Whether a Topic Name matches; a leading wildcard never matches a leading {@code $} ([MQTT5-4.7.2-1]). */
    public boolean matches(Topic topic) {
        byte[] name = topic.utf8();
        if (name[0] == '$' && (utf8[0] == '+' || utf8[0] == '#')) {
            return false;
        }
        int f = 0;
        int n = 0;
        while (true) {
            if (f < utf8.length && utf8[f] == '#') {
                return true;
            }
            int filterEnd = levelEnd(utf8, f);
            int nameEnd = levelEnd(name, n);
            boolean any = filterEnd - f == 1 && utf8[f] == '+';
            if (!any && !Arrays.equals(utf8, f, filterEnd, name, n, nameEnd)) {
                return false;
            }
            boolean filterDone = filterEnd == utf8.length;
            boolean nameDone = nameEnd == name.length;
            if (nameDone) {
                // "a/#" also matches its parent "a" [MQTT5-4.7.1.2]
                return filterDone || filterEnd + 2 == utf8.length && utf8[filterEnd + 1] == '#';
            }
            if (filterDone) {
                return false;
            }
            f = filterEnd + 1;
            n = nameEnd + 1;
        }
    }

    /** Whether some Topic Name is matched by both filters. */
    public boolean intersects(TopicFilter other) {
        byte[] that = other.utf8;
        if (isReserved() != other.isReserved()) {
            return false; // a leading wildcard does not reach $-topics, and a plain level differs
        }
        int a = 0;
        int b = 0;
        while (true) {
            if (a < utf8.length && utf8[a] == '#' || b < that.length && that[b] == '#') {
                return true;
            }
            int aEnd = levelEnd(utf8, a);
            int bEnd = levelEnd(that, b);
            boolean any = aEnd - a == 1 && utf8[a] == '+' || bEnd - b == 1 && that[b] == '+';
            if (!any && !Arrays.equals(utf8, a, aEnd, that, b, bEnd)) {
                return false;
            }
            boolean aDone = aEnd == utf8.length;
            boolean bDone = bEnd == that.length;
            if (aDone || bDone) {
                return aDone && bDone
                        || aDone && bEnd + 2 == that.length && that[bEnd + 1] == '#'
                        || bDone && aEnd + 2 == utf8.length && utf8[aEnd + 1] == '#';
            }
            a = aEnd + 1;
            b = bEnd + 1;
        }
    }

    private static int levelEnd(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '/') {
            at++;
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TopicFilter filter && text.equals(filter.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The filter as text. */
    @Override
    public String toString() {
        return text;
    }
}
