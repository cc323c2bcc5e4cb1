package io.mosaicmq.api.packet;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.Topic;

/**
 * What of a PUBLISH differs from receiver to receiver: filled anew for each encoding, by one thread. Fields are open because
 * this is the hot path's scratch, not a value anybody keeps.
 */
public final class PublishHeader {
    /** No subscription identifiers. */
    public static final int[] NO_IDENTIFIERS = {};

    public Topic topic;
    public QoS qos;
    public boolean dup;
    public boolean retain;
    /** 1 to 65,535, unused at QoS 0. */
    public int packetId;
    /** Topic Alias to send, or 0 for none. */
    public int topicAlias;
    /** Whether the receiver knows the alias, so that the Topic Name is sent empty ([MQTT5-3.3.2-8]). */
    public boolean aliasKnown;
    /** Seconds, or {@link Message#NO_EXPIRY}. */
    public long expiryInterval;
    /** Subscription Identifiers to send, the first {@link #identifierCount} of them. */
    public int[] identifiers = NO_IDENTIFIERS;

    public int identifierCount;

    /** Resets everything to a plain PUBLISH. */
    public PublishHeader plain(Topic topic, QoS qos, boolean retain) {
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        dup = false;
        packetId = 0;
        topicAlias = 0;
        aliasKnown = false;
        expiryInterval = Message.NO_EXPIRY;
        identifiers = NO_IDENTIFIERS;
        identifierCount = 0;
        return this;
    }
}
