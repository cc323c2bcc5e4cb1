package io.mosaicmq.api.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Topic Name: valid by construction, kept as the bytes it travels in ([MQTT5-4.7], [MQTT3-4.7]).
 *
 * <p>Immutable but for one slot in which the {@code Router} keeps what it found for this topic. An instance is made by one
 * thread (an event loop's topic cache) and only that thread may use the slot; every other property may be read anywhere.
 */
public final class Topic {
    /** Longest Topic Name the wire format can carry, in bytes. */
    public static final int MAXIMUM_LENGTH = 65_535;

    private final byte[] utf8;
    private final int hash;
    private final int levels;
    private String text = "";

    private Object found;
    private long foundVersion = Long.MIN_VALUE;

    private Topic(byte[] utf8, int hash) {
        this.utf8 = utf8;
        this.hash = hash;
        int separators = 0;
        for (byte b : utf8) {
            if (b == '/') {
                separators++;
            }
        }
        this.levels = separators + 1;
    }

    /**
     * @param name a Topic Name
     * @throws TopicSyntaxException if it is empty, too long, ill-formed or holds a wildcard
     */
    public static Topic of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return of(bytes, 0, bytes.length);
    }

    /**
     * Copies and validates a byte range.
     *
     * @throws TopicSyntaxException if it is empty, too long, ill-formed or holds a wildcard ([MQTT5-3.3.2-2], [MQTT5-4.7.3-1])
     */
    public static Topic of(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw new TopicSyntaxException("a Topic Name must have at least one character");
        }
        if (length > MAXIMUM_LENGTH) {
            throw new TopicSyntaxException("a Topic Name has at most " + MAXIMUM_LENGTH + " bytes, this one " + length);
        }
        String fault = Utf8.fault(bytes, offset, length);
        if (!fault.isEmpty()) {
            throw new TopicSyntaxException("Topic Name: " + fault);
        }
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '+' || bytes[i] == '#') {
                throw new TopicSyntaxException("a Topic Name must not contain the wildcard " + (char) bytes[i]);
            }
        }
        return new Topic(Arrays.copyOfRange(bytes, offset, offset + length), hash(bytes, offset, length));
    }

    /** Hash of a range of bytes, equal to {@link #hashCode()} of the topic made of them. */
    public static int hash(byte[] bytes, int offset, int length) {
        int h = length;
        for (int i = offset; i < offset + length; i++) {
            h = 31 * h + bytes[i];
        }
        return h ^ (h >>> 16);
    }

    /** The name's bytes; shared, never to be written to. */
    public byte[] utf8() {
        return utf8;
    }

    /** Length in bytes, 1 to 65,535. */
    public int length() {
        return utf8.length;
    }

    /** Number of levels, that is of separators plus one. */
    public int levels() {
        return levels;
    }

    /** Whether the name begins with {@code $}: wildcards in the first level of a filter do not match it ([MQTT5-4.7.2-1]). */
    public boolean isReserved() {
        return utf8[0] == '$';
    }

    /** Whether a range of bytes spells this topic. */
    public boolean isSpelled(byte[] bytes, int offset, int length) {
        return length == utf8.length && Arrays.equals(utf8, 0, length, bytes, offset, offset + length);
    }

    /** What the router kept here, or {@code null}; owner thread only. */
    public Object found() {
        return found;
    }

    /** The router's version at which {@link #found()} was true; owner thread only. */
    public long foundVersion() {
        return foundVersion;
    }

    /** Keeps what the router found at a version; owner thread only. */
    public void keep(Object found, long version) {
        this.found = found;
        this.foundVersion = version;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Topic topic && hash == topic.hash && Arrays.equals(utf8, topic.utf8);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name as text; decoded at first use. */
    @Override
    public String toString() {
        String name = text;
        if (name.isEmpty()) {
            name = new String(utf8, StandardCharsets.UTF_8);
            text = name; // a benign race: every thread computes the same text
        }
        return name;
    }
}
