package io.mosaicmq.api.packet;

import io.mosaicmq.api.message.QoS;

/** Subscription Options of SUBSCRIBE ([MQTT5-3.8.3.1]); 3.x clients only say the QoS. */
public record SubscriptionOptions(
        QoS maximumQoS, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {
    /** The options of a client that speaks 3.x. */
    public static SubscriptionOptions of(QoS maximumQoS) {
        return new SubscriptionOptions(maximumQoS, false, false, RetainHandling.SEND);
    }
}
