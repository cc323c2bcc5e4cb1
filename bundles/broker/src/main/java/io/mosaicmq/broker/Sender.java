package io.mosaicmq.broker;

import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.PublishHeader;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.broker.state.QueuedMessage;
import io.mosaicmq.broker.state.SendWindow;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Sends PUBLISH packets to one connected client as its limits and the network allow: Receive Maximum, Maximum Packet Size,
 * Topic Aliases, bytes not yet taken. Belongs to one connection, on its loop.
 */
final class Sender {
    /** Above this many bytes that the network has not taken, QoS 1 and 2 and retained messages wait in the session. */
    private static final long HIGH_MARK = 1 << 20;

    private static final long LOW_MARK = HIGH_MARK / 4;
    /** When memory for buffers runs short a slow receiver may hold this much. */
    private static final long SHORT_MARK = 64 << 10;

    private final Session session;
    private final Shard shard;
    private final Connection connection;
    private final ProtocolVersion version;
    private final long maximumPacketSize;
    private final int quota;
    private final int aliasMaximum;

    /** Publications above QoS 0 sent on this connection and not yet acknowledged ([MQTT5-4.9]). */
    private int outstanding;
    /** Identifiers whose exchange an earlier connection left open, in order; empty once they are sent again. */
    private final ArrayDeque<Integer> resend = new ArrayDeque<>(0);

    private final ArrayDeque<Replay> replays = new ArrayDeque<>(0);
    private Map<Topic, Integer> aliases = Map.of();
    private boolean waiting;
    private long messages;

    /** Retained messages that a new subscription is being sent. */
    private record Replay(Iterator<Message> messages, Subscription subscription) {}

    Sender(Session session, Connection connection, Packet.Connect connect) {
        this.session = session;
        this.shard = session.shard();
        this.connection = connection;
        this.version = connect.version();
        this.maximumPacketSize = connect.maximumPacketSize();
        this.quota = Math.min(connect.receiveMaximum(), shard.limits().inflightMessages());
        this.aliasMaximum = Math.min(connect.topicAliasMaximum(), shard.limits().topicAliasesOut());
    }

    Connection connection() {
        return connection;
    }

    /** PUBLISH packets sent. */
    long messages() {
        return messages;
    }

    int outstanding() {
        return outstanding;
    }

    /** Whether a message above QoS 0 could go out now. */
    boolean canSend() {
        return outstanding < quota && resend.isEmpty() && !waiting;
    }

    // ---- runs

    /** Sends a run at QoS 0, or drops it when the client does not take what it was sent before. */
    void sendUnacknowledged(Delivery delivery, boolean retain, int[] identifiers) {
        int count = delivery.count();
        long pending = connection.pendingBytes();
        if (pending > shard.limits().writeBufferBytes() || pending > SHORT_MARK && shard.isShortOfMemory()) {
            shard.counters().droppedSlow += count;
            return;
        }
        Delivery.Form form = delivery.form(version, QoS.AT_MOST_ONCE, retain);
        if (identifiers.length == 0 && aliasMaximum == 0 && form.largest <= maximumPacketSize) {
            connection.write(form.bytes, form.offset, form.length);
            sent(count);
            return;
        }
        for (int i = 0; i < count; i++) {
            write(delivery.message(i), QoS.AT_MOST_ONCE, retain, identifiers, 0, false);
        }
    }

    /**
     * Sends a run above QoS 0 to a session that ends with its connection: nothing can ever be sent again, so nothing is
     * remembered but the identifiers.
     *
     * @return whether it was sent; else nothing was
     */
    boolean sendForgetting(Delivery delivery, QoS qos, boolean retain, int[] identifiers) {
        int count = delivery.count();
        if (!canSend()
                || identifiers.length > 0
                || aliasMaximum > 0
                || quota - outstanding < count
                || connection.pendingBytes() > HIGH_MARK) {
            return false;
        }
        Delivery.Form form = delivery.form(version, qos, retain);
        if (form.largest > maximumPacketSize) {
            return false;
        }
        SendWindow<Subscription> window = session.window();
        for (int i = 0; i < count; i++) {
            form.patch(i, window.take(qos));
        }
        outstanding += count;
        session.updateLoad();
        connection.write(form.bytes, form.offset, form.length);
        sent(count);
        return true;
    }

    // ---- one by one

    /** Sends what waits, as far as the client and the network allow. */
    void pump() {
        while (!waiting && outstanding < quota) {
            if (connection.pendingBytes() > HIGH_MARK) {
                waiting = true;
                connection.notifyBelow(LOW_MARK);
                return;
            }
            if (!resend.isEmpty()) {
                sendAgain(resend.poll());
                continue;
            }
            QueuedMessage<Subscription> queued = session.poll();
            if (queued == null) {
                break;
            }
            sendFirst(queued);
        }
        replay();
    }

    /** The network has taken what it was given. */
    void drained() {
        waiting = false;
        pump();
    }

    private void sendFirst(QueuedMessage<Subscription> queued) {
        SendWindow<Subscription> window = session.window();
        boolean remember = session.isDurable() || queued.share() != null;
        int id = remember ? window.take(queued) : window.take(queued.qos());
        if (!write(queued.message(), queued.qos(), queued.isRetained(), queued.identifiers(), id, false)) {
            window.free(id); // too large for this client: as if it had been delivered [MQTT5-3.1.2-25]
            session.removed(queued);
            return;
        }
        outstanding++;
        session.updateLoad();
        if (session.isDurable()) {
            shard.log(new Command.Sent(session.clientId(), queued.sequence(), id));
        }
    }

    /** Begins with what the last connection left open ([MQTT5-4.4.0-1]). */
    void resume() {
        resend.addAll(session.window().remembered());
        pump();
    }

    private void sendAgain(int id) {
        SendWindow<Subscription> window = session.window();
        QueuedMessage<Subscription> message = window.message(id);
        if (message == null) {
            return;
        }
        outstanding++;
        if (window.stage(id) == SendWindow.Stage.AWAITING_PUBCOMP) {
            connection.acknowledge(PacketType.PUBREL, id, ReasonCode.SUCCESS);
        } else if (!write(message.message(), message.qos(), message.isRetained(), message.identifiers(), id, true)) {
            outstanding--;
            window.free(id);
            session.removed(message);
        }
    }

    /** An exchange that counts against the Receive Maximum is over. */
    void settled() {
        if (outstanding > 0) {
            outstanding--;
        }
    }

    /** Encodes and writes one message; returns false when it exceeds the client's Maximum Packet Size ([MQTT5-3.1.2-24]). */
    private boolean write(Message message, QoS qos, boolean retain, int[] identifiers, int packetId, boolean dup) {
        PublishHeader header = shard.header().plain(message.topic(), qos, retain);
        header.packetId = packetId;
        header.dup = dup;
        header.identifiers = identifiers;
        header.identifierCount = identifiers.length;
        header.expiryInterval = message.expiryInterval() == Message.NO_EXPIRY
                ? Message.NO_EXPIRY
                : message.remainingExpiry(shard.exactNow());
        int properties = message.propertiesLength();
        int payload = message.payloadLength();
        if (aliasMaximum > 0) {
            alias(header, message.topic());
        }
        if (maximumPacketSize < Integer.MAX_VALUE && isTooLarge(header, properties, payload)) {
            boolean introduced = header.topicAlias > 0 && !header.aliasKnown;
            if (introduced) {
                aliases.remove(message.topic()); // the client does not learn of it
                header.topicAlias = 0; // whose three bytes may be those too many
            }
            if (!introduced || isTooLarge(header, properties, payload)) {
                shard.counters().droppedTooLarge++;
                return false;
            }
        }
        PacketBuffer scratch = shard.scratch();
        scratch.clear();
        shard.encoder().encode(scratch, version, header, message.content(), 0, properties, properties, payload);
        connection.write(scratch.array(), 0, scratch.length());
        sent(1);
        return true;
    }

    private boolean isTooLarge(PublishHeader header, int properties, int payload) {
        return shard.encoder().size(version, header, properties, payload) > maximumPacketSize;
    }

    /** The first topics get the aliases there are; a table that forgot some would only trade bytes for bytes. */
    private void alias(PublishHeader header, Topic topic) {
        Integer known = aliases.get(topic);
        if (known != null) {
            header.topicAlias = known;
            header.aliasKnown = true;
        } else if (aliases.size() < aliasMaximum) {
            if (aliases.isEmpty()) {
                aliases = new HashMap<>();
            }
            header.topicAlias = aliases.size() + 1;
            aliases.put(topic, header.topicAlias);
        }
    }

    private void sent(int count) {
        messages += count;
        shard.counters().messagesSent += count;
    }

    // ---- retained messages

    /** Sends the retained messages a subscription matches, now and as the client takes them. */
    void replay(Subscription subscription) {
        replays.add(new Replay(shard.router().retained().matching(subscription.filter.topicFilter()), subscription));
    }

    private void replay() {
        while (!waiting && !replays.isEmpty()) {
            Replay replay = replays.peek();
            Subscription subscription = replay.subscription();
            boolean live = session.subscriptions().get(subscription.filter) == subscription;
            if (!live || !replay.messages().hasNext()) {
                replays.remove();
                continue;
            }
            if (outstanding >= quota) {
                return; // goes on when the client acknowledges
            }
            if (connection.pendingBytes() > HIGH_MARK) {
                waiting = true;
                connection.notifyBelow(LOW_MARK);
                return;
            }
            sendRetained(replay.messages().next(), subscription);
        }
    }

    private void sendRetained(Message message, Subscription subscription) {
        if (message.isExpired(shard.exactNow())) {
            return;
        }
        if (!session.mayReceive(message.topic())) {
            shard.counters().droppedNotAllowed++;
            return;
        }
        QoS qos = message.qos().atMost(subscription.maximumQoS());
        if (qos == QoS.AT_MOST_ONCE) {
            write(message, qos, true, subscription.identifiers, 0, false);
        } else {
            session.enqueue(message, qos, true, subscription.identifiers, null);
            QueuedMessage<Subscription> queued = session.poll();
            if (queued != null) {
                sendFirst(queued);
            }
        }
    }
}
