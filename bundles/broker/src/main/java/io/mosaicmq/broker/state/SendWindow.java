package io.mosaicmq.broker.state;

import io.mosaicmq.api.message.QoS;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The Packet Identifiers a session has in use towards its client, and how far each exchange is ([MQTT5-4.3]). A message is
 * remembered only where it may have to be sent again; else an identifier costs one byte.
 *
 * @param <S> what a shared subscription is to the owner
 */
public final class SendWindow<S> {
    /** How far the exchange of one identifier is. */
    public enum Stage {
        FREE,
        /** QoS 1: PUBLISH sent. */
        AWAITING_PUBACK,
        /** QoS 2: PUBLISH sent. */
        AWAITING_PUBREC,
        /** QoS 2: PUBREL sent. */
        AWAITING_PUBCOMP
    }

    private static final Stage[] STAGES = Stage.values();
    private static final int LARGEST = 65_535;
    private static final byte[] NOTHING = {};

    private byte[] stages = NOTHING;
    /** Messages by identifier; empty while none had to be remembered. */
    private Object[] messages = {};

    private int next = 1;
    private int inUse;

    /** How many identifiers are in use. */
    public int size() {
        return inUse;
    }

    /** Takes an identifier for a message that need not be remembered; there must be one free (fewer than 65,535 in use). */
    public int take(QoS qos) {
        if (inUse + 1 >= stages.length) {
            grow();
        }
        int id = next;
        while (stages[id] != 0) {
            id = id + 1 == stages.length ? 1 : id + 1;
        }
        next = id + 1 == stages.length ? 1 : id + 1;
        occupy(id, qos == QoS.EXACTLY_ONCE ? Stage.AWAITING_PUBREC : Stage.AWAITING_PUBACK);
        return id;
    }

    /** Takes an identifier and remembers the message under it. */
    public int take(QueuedMessage<S> message) {
        int id = take(message.qos());
        remember(id, message);
        return id;
    }

    /** Puts back what was known before a restart. */
    public void restore(int id, QueuedMessage<S> message, boolean received) {
        while (id >= stages.length) {
            grow();
        }
        occupy(
                id,
                received
                        ? Stage.AWAITING_PUBCOMP
                        : message.qos() == QoS.EXACTLY_ONCE ? Stage.AWAITING_PUBREC : Stage.AWAITING_PUBACK);
        remember(id, message);
    }

    private void occupy(int id, Stage stage) {
        if (stages[id] == 0) {
            inUse++;
        }
        stages[id] = (byte) stage.ordinal();
    }

    private void remember(int id, QueuedMessage<S> message) {
        if (messages.length < stages.length) {
            messages = Arrays.copyOf(messages, stages.length);
        }
        messages[id] = message;
    }

    private void grow() {
        // Four free for one in use keeps the search for a free one short; the last step is the whole range of the
        // standard.
        stages = Arrays.copyOf(stages, Math.min(LARGEST + 1, Math.max(32, 4 * stages.length)));
    }

    /** How far an identifier is; any number may be asked. */
    public Stage stage(int id) {
        return id > 0 && id < stages.length ? STAGES[stages[id]] : Stage.FREE;
    }

    /** The message remembered under an identifier, or {@code null}. */
    @SuppressWarnings("unchecked") // only QueuedMessage<S> is ever put in
    public QueuedMessage<S> message(int id) {
        return id < messages.length ? (QueuedMessage<S>) messages[id] : null;
    }

    /** PUBREC came: from here PUBREL is repeated, never PUBLISH. */
    public void received(int id) {
        stages[id] = (byte) Stage.AWAITING_PUBCOMP.ordinal();
    }

    /** The exchange is over. */
    public void free(int id) {
        stages[id] = 0;
        inUse--;
        if (id < messages.length) {
            messages[id] = null;
        }
    }

    /** Identifiers whose message is remembered, in the order of the messages. */
    public List<Integer> remembered() {
        List<Integer> ids = new ArrayList<>();
        for (int id = 1; id < messages.length; id++) {
            if (messages[id] != null) {
                ids.add(id);
            }
        }
        ids.sort(Comparator.comparingLong(id -> message(id).sequence()));
        return ids;
    }
}
