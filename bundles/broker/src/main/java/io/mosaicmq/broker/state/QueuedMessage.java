package io.mosaicmq.broker.state;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;

/**
 * A message on its way to one session, at QoS 1 or 2.
 *
 * @param <S> what a shared subscription is to the owner
 */
public final class QueuedMessage<S> {
    private final long sequence;
    private final Message message;
    private final QoS qos;
    private final boolean retain;
    private final int[] identifiers;
    private final S share;

    /**
     * @param sequence its place in the session's order
     * @param identifiers Subscription Identifiers to send, may be empty
     * @param share the shared subscription it came through, or {@code null}
     */
    public QueuedMessage(long sequence, Message message, QoS qos, boolean retain, int[] identifiers, S share) {
        this.sequence = sequence;
        this.message = message;
        this.qos = qos;
        this.retain = retain;
        this.identifiers = identifiers;
        this.share = share;
    }

    public long sequence() {
        return sequence;
    }

    public Message message() {
        return message;
    }

    public QoS qos() {
        return qos;
    }

    public boolean isRetained() {
        return retain;
    }

    public int[] identifiers() {
        return identifiers;
    }

    /** The shared subscription it came through, or {@code null}. */
    public S share() {
        return share;
    }
}
