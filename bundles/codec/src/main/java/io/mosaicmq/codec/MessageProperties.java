package io.mosaicmq.codec;

import io.mosaicmq.api.message.Message;
import java.util.Arrays;
import java.util.List;

/**
 * The properties of a PUBLISH or a Will, checked where they lie: those that speak to the receiver of this packet are read,
 * the others stay bytes that are passed on as they are ([MQTT5-3.3.2-4], -15 to -20). Reused without allocating; one thread.
 */
final class MessageProperties {
    private static final int[] NONE = {};
    private static final byte[] NO_BYTES = {};

    private final PropertyCursor cursor = new PropertyCursor();
    private long expiryInterval;
    private long delayInterval;
    private int topicAlias;
    private int[] identifiers = NONE;
    private int identifierCount;
    private int forwardableLength;
    private boolean canonical;

    /** Checks the properties in a byte range. */
    void read(byte[] bytes, int from, int end, PropertyTable table, int maximumUserProperties) {
        expiryInterval = Message.NO_EXPIRY;
        delayInterval = 0;
        topicAlias = 0;
        identifierCount = 0;
        forwardableLength = 0;
        canonical = true;
        cursor.open(bytes, from, end, table, maximumUserProperties);
        while (cursor.next()) {
            switch (cursor.property()) {
                case MESSAGE_EXPIRY_INTERVAL -> {
                    expiryInterval = cursor.integer();
                    canonical &= cursor.start() == from;
                }
                case TOPIC_ALIAS -> {
                    topicAlias = (int) cursor.integer();
                    canonical = false;
                }
                case WILL_DELAY_INTERVAL -> delayInterval = cursor.integer();
                case SUBSCRIPTION_IDENTIFIER -> {
                    if (identifierCount == identifiers.length) {
                        identifiers = Arrays.copyOf(identifiers, Math.max(4, 2 * identifierCount));
                    }
                    identifiers[identifierCount++] = (int) cursor.integer();
                }
                default -> forwardableLength += cursor.end() - cursor.start();
            }
        }
    }

    /** Copies the forwardable properties of a range that was read, {@link #forwardableLength()} bytes of them. */
    void copyForwardable(byte[] bytes, int from, int end, byte[] target, int at) {
        cursor.open(bytes, from, end, PropertyTable.PUBLISH_FROM_SERVER, Integer.MAX_VALUE);
        copy(bytes, target, at);
    }

    /** The same for the properties of a Will. */
    void copyForwardableOfWill(byte[] bytes, int from, int end, byte[] target, int at) {
        cursor.open(bytes, from, end, PropertyTable.WILL, Integer.MAX_VALUE);
        copy(bytes, target, at);
    }

    private void copy(byte[] bytes, byte[] target, int at) {
        int to = at;
        while (cursor.next()) {
            switch (cursor.property()) {
                case MESSAGE_EXPIRY_INTERVAL, TOPIC_ALIAS, WILL_DELAY_INTERVAL, SUBSCRIPTION_IDENTIFIER -> {}
                default -> {
                    int length = cursor.end() - cursor.start();
                    System.arraycopy(bytes, cursor.start(), target, to, length);
                    to += length;
                }
            }
        }
    }

    /** Lets go of the bytes that were read. */
    void release() {
        cursor.open(NO_BYTES, 0, 0, PropertyTable.WILL, 0);
    }

    /** Seconds, or {@link Message#NO_EXPIRY}. */
    long expiryInterval() {
        return expiryInterval;
    }

    /** Will Delay Interval in seconds. */
    long delayInterval() {
        return delayInterval;
    }

    /** Topic Alias, or 0 for none. */
    int topicAlias() {
        return topicAlias;
    }

    /** Subscription Identifiers, in order. */
    List<Integer> subscriptionIdentifiers() {
        return Arrays.stream(identifiers, 0, identifierCount).boxed().toList();
    }

    /** How many bytes of properties are passed on. */
    int forwardableLength() {
        return forwardableLength;
    }

    /** Whether the range can be passed on as it lies: no Topic Alias, a Message Expiry Interval first or not at all. */
    boolean isCanonical() {
        return canonical;
    }
}
