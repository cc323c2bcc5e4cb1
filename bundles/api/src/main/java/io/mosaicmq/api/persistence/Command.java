package io.mosaicmq.api.persistence;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;

/**
 * One durable change. The state of a shard is what applying its commands in order gives: no clock, no chance, no I/O in
 * between. Commands about a session name it by its client identifier.
 */
public sealed interface Command {
    /** A command about one session. */
    sealed interface OfSession extends Command {
        String clientId();
    }

    /**
     * A session began, or a client came back to it.
     *
     * @param principal name of the user it belongs to, empty for anonymous
     * @param expiryInterval Session Expiry Interval in seconds, 4,294,967,295 is never
     * @param epoch grows with every owner: an owner of an older epoch is fenced
     */
    record SessionOpened(String clientId, String principal, long expiryInterval, long epoch) implements OfSession {}

    /**
     * The connection of a session ended.
     *
     * @param at milliseconds since the epoch
     */
    record SessionDetached(String clientId, long expiryInterval, long at) implements OfSession {}

    /** A session is over, with everything it held. */
    record SessionEnded(String clientId) implements OfSession {}

    /** @param identifier Subscription Identifier, 0 for none */
    record Subscribed(String clientId, SubscriptionFilter filter, SubscriptionOptions options, int identifier)
            implements OfSession {}

    record Unsubscribed(String clientId, SubscriptionFilter filter) implements OfSession {}

    /**
     * A message waits for a session.
     *
     * @param sequence its place in the session's queue: grows, never reused
     * @param qos of the delivery
     * @param retain RETAIN flag of the delivery
     * @param identifiers Subscription Identifiers; shared, never to be written to
     * @param share the shared subscription it came through, as {@code $share/name/filter}, else empty
     */
    record Enqueued(
            String clientId, long sequence, Message message, QoS qos, boolean retain, int[] identifiers, String share)
            implements OfSession {}

    /** A queued message was sent under a Packet Identifier. */
    record Sent(String clientId, long sequence, int packetId) implements OfSession {}

    /** The client answered PUBREC: from here PUBREL is sent, never the message ([MQTT5-4.3.3-6]). */
    record Received(String clientId, long sequence) implements OfSession {}

    /** A queued message is done with: acknowledged, expired or dropped. */
    record Removed(String clientId, long sequence) implements OfSession {}

    /** A QoS 2 message with this Packet Identifier was taken from the client. */
    record IncomingHeld(String clientId, int packetId) implements OfSession {}

    /** The client released the identifier. */
    record IncomingReleased(String clientId, int packetId) implements OfSession {}

    record WillSet(String clientId, Will will) implements OfSession {}

    record WillCleared(String clientId) implements OfSession {}

    record RetainedSet(Message message) implements Command {}

    record RetainedCleared(Topic topic) implements Command {}
}
