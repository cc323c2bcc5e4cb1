package io.mosaicmq.api.message;

import io.mosaicmq.api.topic.Topic;
import java.util.Arrays;

/**
 * An Application Message that outlives the packet it came in: queued, retained, a Will, or published by the broker itself.
 * Immutable by agreement: the arrays are shared and never written to.
 */
public final class Message {
    /** {@link #expiryInterval()} of a message that does not expire. */
    public static final long NO_EXPIRY = -1;

    private final Topic topic;
    private final QoS qos;
    private final boolean retain;
    private final long expiryInterval;
    private final long receivedAt;
    private final byte[] content;
    private final int propertiesLength;

    /**
     * @param topic where it was published to
     * @param qos as published
     * @param retain as published
     * @param expiryInterval Message Expiry Interval in seconds (0 to 4,294,967,295), or {@link #NO_EXPIRY}
     * @param receivedAt milliseconds since the epoch when the broker took it
     * @param content the forwardable properties in the wire format of MQTT 5 (without their length, and without Topic Alias,
     *     Subscription Identifier and Message Expiry Interval), then the payload
     * @param propertiesLength how many bytes of {@code content} are properties
     */
    public Message(
            Topic topic,
            QoS qos,
            boolean retain,
            long expiryInterval,
            long receivedAt,
            byte[] content,
            int propertiesLength) {
        if (propertiesLength < 0 || propertiesLength > content.length) {
            throw new IllegalArgumentException("propertiesLength " + propertiesLength + " of " + content.length);
        }
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        this.expiryInterval = expiryInterval;
        this.receivedAt = receivedAt;
        this.content = content;
        this.propertiesLength = propertiesLength;
    }

    /** A message without properties that does not expire. */
    public static Message of(Topic topic, QoS qos, boolean retain, byte[] payload, long receivedAt) {
        return new Message(topic, qos, retain, NO_EXPIRY, receivedAt, payload, 0);
    }

    public Topic topic() {
        return topic;
    }

    public QoS qos() {
        return qos;
    }

    public boolean isRetained() {
        return retain;
    }

    /** Message Expiry Interval in seconds as published, or {@link #NO_EXPIRY}. */
    public long expiryInterval() {
        return expiryInterval;
    }

    /** Milliseconds since the epoch when the broker took the message. */
    public long receivedAt() {
        return receivedAt;
    }

    /** Properties, then payload; shared, never to be written to. */
    public byte[] content() {
        return content;
    }

    /** How many bytes of {@link #content()} are properties. */
    public int propertiesLength() {
        return propertiesLength;
    }

    /** How many bytes of {@link #content()} are payload. */
    public int payloadLength() {
        return content.length - propertiesLength;
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return Arrays.copyOfRange(content, propertiesLength, content.length);
    }

    /** Whether its expiry has passed at an instant ([MQTT5-3.3.2-5]). */
    public boolean isExpired(long now) {
        return expiryInterval != NO_EXPIRY && now - receivedAt >= expiryInterval * 1000;
    }

    /** The Message Expiry Interval to send at an instant: what is left, in seconds ([MQTT5-3.3.2-6]), or {@link #NO_EXPIRY}. */
    public long remainingExpiry(long now) {
        return expiryInterval == NO_EXPIRY
                ? NO_EXPIRY
                : Math.max(0, expiryInterval - Math.max(0, now - receivedAt) / 1000);
    }

    /** The same message taken at another instant: a Will counts its expiry from when it is published. */
    public Message receivedAt(long instant) {
        return new Message(topic, qos, retain, expiryInterval, instant, content, propertiesLength);
    }

    /** Approximate heap it holds, in bytes: what queue limits count. */
    public int footprint() {
        return 96 + topic.length() + content.length;
    }
}
