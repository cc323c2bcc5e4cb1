package io.mosaicmq.broker;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.broker.state.IdentifierSet;
import io.mosaicmq.broker.state.QueuedMessage;
import io.mosaicmq.broker.state.SendWindow;
import io.mosaicmq.broker.state.TimerWheel.Timer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker keeps for one Client Identifier, connected or not ([MQTT5-4.1]). Lives in one shard and is touched by that
 * shard's loop alone, {@link #isOnline()} and {@link #load()} apart.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    static final int[] NO_IDENTIFIERS = {};

    private final Shard shard;
    private final String clientId;
    private String principal;
    private Permissions permissions = Permissions.ALL;
    private long epoch;

    private final Map<SubscriptionFilter, Subscription> subscriptions = new HashMap<>(4);
    private final SendWindow<Subscription> window = new SendWindow<>();
    private final IdentifierSet incoming = new IdentifierSet();
    private ArrayDeque<QueuedMessage<Subscription>> queue = EMPTY;
    private long queuedBytes;
    private long sequence;
    private long dropped;

    private long expiryInterval;
    private long detachedAt;
    private final Timer expiry = new Timer(this::expired);
    private Will will;
    private final Timer willDelay = new Timer(this::publishWill);

    private Sender sender;
    private volatile boolean online;
    /** Plain on purpose: other shards only compare it, and a stale figure chooses no worse than a guess. */
    private int load;

    private Topic readTopic;
    private boolean readAllowed;
    private long readVersion;

    /** Scratch of {@link Fanout}: the subscriptions of this session that the run at hand matched. */
    final ArrayList<Subscription> matched = new ArrayList<>(1);

    /** Shared by all sessions with nothing queued; never added to. */
    private static final ArrayDeque<QueuedMessage<Subscription>> EMPTY = new ArrayDeque<>(1);

    Session(Shard shard, String clientId, String principal) {
        this.shard = shard;
        this.clientId = clientId;
        this.principal = principal;
    }

    Shard shard() {
        return shard;
    }

    String clientId() {
        return clientId;
    }

    String principal() {
        return principal;
    }

    Permissions permissions() {
        return permissions;
    }

    /** Its client proved itself again: other rights may have come with that. */
    void use(Permissions renewed) {
        permissions = renewed;
        readTopic = null;
    }

    SendWindow<Subscription> window() {
        return window;
    }

    IdentifierSet incoming() {
        return incoming;
    }

    ArrayDeque<QueuedMessage<Subscription>> queue() {
        return queue;
    }

    Map<SubscriptionFilter, Subscription> subscriptions() {
        return subscriptions;
    }

    long expiryInterval() {
        return expiryInterval;
    }

    long detachedAt() {
        return detachedAt;
    }

    long queuedBytes() {
        return queuedBytes;
    }

    long dropped() {
        return dropped;
    }

    /** Whether it outlives its connection, so that its changes go to the log. */
    boolean isDurable() {
        return expiryInterval > 0;
    }

    /** Whether a client is connected. Any thread. */
    boolean isOnline() {
        return online;
    }

    /** Messages sent and not acknowledged, or waiting. Any thread, a little late. */
    int load() {
        return load;
    }

    // ---- life

    /** A client connects to it. */
    void attach(Sender sender, String principal, Permissions permissions, long expiryInterval, Will will) {
        expiry.cancel();
        willDelay.cancel(); // [MQTT5-3.1.3-9]
        this.sender = sender;
        this.principal = principal;
        this.permissions = permissions;
        this.readTopic = null;
        boolean wasDurable = isDurable();
        this.expiryInterval = expiryInterval;
        this.detachedAt = 0;
        this.will = will;
        this.epoch++;
        online = true;
        if (isDurable()) {
            shard.log(new Command.SessionOpened(clientId, principal, expiryInterval, epoch));
            shard.log(will == null ? new Command.WillCleared(clientId) : new Command.WillSet(clientId, will));
        } else if (wasDurable) {
            shard.log(new Command.SessionEnded(clientId)); // from here it ends with its connection, or with the broker
        }
    }

    /**
     * Its connection is gone.
     *
     * @param keepWill whether the Will Message is to be published, at once or after its delay
     */
    void detach(boolean keepWill, long expiryInterval) {
        boolean wasDurable = isDurable();
        sender = null;
        online = false;
        this.expiryInterval = expiryInterval;
        long now = shard.exactNow();
        detachedAt = now;
        if (!keepWill) {
            dropWill();
        }
        if (!isDurable()) {
            if (wasDurable) {
                shard.log(new Command.SessionEnded(clientId));
            }
            shard.end(this);
            return;
        }
        shard.log(new Command.SessionDetached(clientId, expiryInterval, now));
        startTimers(now);
    }

    /** Another connection resumes it: a Will that is still to wait is not published ([MQTT5-3.1.3-9]). */
    void takenOver() {
        if (isDurable() && will != null && will.delayInterval() > 0) {
            dropWill();
        }
    }

    private void startTimers(long now) {
        if (will != null) {
            long delay = Math.min(will.delayInterval(), shard.limits().willDelayMaximum());
            if (delay == 0) {
                publishWill();
            } else {
                shard.timers().set(willDelay, now + delay * 1000);
            }
        }
        if (expiryInterval < Limits.NEVER) {
            shard.timers().set(expiry, detachedAt + expiryInterval * 1000);
        }
    }

    /** Whether its time is over, though its timer has not run yet. */
    boolean isOverdue(long now) {
        return !online && expiryInterval < Limits.NEVER && now >= detachedAt + expiryInterval * 1000;
    }

    private void expired() {
        shard.log(new Command.SessionEnded(clientId));
        shard.end(this);
    }

    /** Everything it holds is given up; {@link Shard#end} calls it. */
    void dispose() {
        expiry.cancel();
        willDelay.cancel();
        online = false;
        publishWill(); // the end of the session is the latest moment for it [MQTT5-3.1.2-8]
        for (Subscription subscription : subscriptions.values()) {
            shard.router().unsubscribe(subscription.filter, subscription);
        }
        handOver();
        subscriptions.clear();
        shard.addQueued(-queuedBytes);
        queuedBytes = 0;
        queue = EMPTY;
    }

    /** What came through a shared subscription and was not acknowledged goes to another member ([MQTT5-4.8.2-6]). */
    private void handOver() {
        for (int id : window.remembered()) {
            QueuedMessage<Subscription> message = window.message(id);
            if (message.share() != null && message.qos() == QoS.AT_LEAST_ONCE) { // QoS 2 never [MQTT5-4.8.2-5]
                shard.placeAnew(message.share(), message.message());
            }
        }
        for (QueuedMessage<Subscription> message : queue) {
            if (message.share() != null) {
                shard.placeAnew(message.share(), message.message());
            }
        }
    }

    void dropWill() {
        willDelay.cancel();
        if (will != null) {
            will = null;
            if (isDurable()) {
                shard.log(new Command.WillCleared(clientId));
            }
        }
    }

    private void publishWill() {
        if (will != null) {
            Message message = will.message();
            dropWill();
            if (permissions.mayPublish(message.topic())) { // asked again: rights may have been taken meanwhile
                shard.publish(message.receivedAt(shard.now()), this);
            } else {
                shard.counters().publishRefused++;
            }
        }
    }

    // ---- subscriptions

    /** Returns whether the subscription is new ([MQTT5-3.8.4-3]). */
    boolean subscribe(SubscriptionFilter filter, Packet.Subscribe.Request request, int identifier) {
        Subscription subscription = subscriptions.get(filter);
        boolean isNew = subscription == null;
        if (isNew) {
            subscription = new Subscription(this, filter);
            subscriptions.put(filter, subscription);
        }
        subscription.update(request.options(), identifier);
        if (isNew) {
            subscription.joined(shard.router().subscribe(filter, subscription));
        }
        if (isDurable()) {
            shard.log(new Command.Subscribed(clientId, filter, request.options(), identifier));
        }
        return isNew;
    }

    /** Returns whether there was such a subscription. */
    boolean unsubscribe(SubscriptionFilter filter) {
        Subscription subscription = subscriptions.remove(filter);
        if (subscription == null) {
            return false;
        }
        shard.router().unsubscribe(filter, subscription);
        if (isDurable()) {
            shard.log(new Command.Unsubscribed(clientId, filter));
        }
        return true;
    }

    /** Whether the client may be given messages on a topic: asked of the permissions once, then remembered. */
    boolean mayReceive(Topic topic) {
        if (permissions.isUnrestricted()) {
            return true;
        }
        long version = permissions.version();
        if (topic != readTopic || version != readVersion) {
            readTopic = topic;
            readVersion = version;
            readAllowed = permissions.mayReceive(topic);
        }
        return readAllowed;
    }

    // ---- messages

    /**
     * Takes a run that one or more of its subscriptions matched.
     *
     * @param maximumQoS of the subscriptions
     * @param identifiers their Subscription Identifiers
     * @param share the shared subscription it came through, or {@code null}
     */
    void deliver(Delivery delivery, QoS maximumQoS, boolean retainAsPublished, int[] identifiers, Subscription share) {
        int count = delivery.count();
        if (!mayReceive(delivery.run().topic())) {
            shard.counters().droppedNotAllowed += count;
            return;
        }
        QoS qos = delivery.run().qos().atMost(maximumQoS);
        boolean retain = retainAsPublished && delivery.run().isRetained(); // [MQTT5-3.3.1-12] [MQTT5-3.3.1-13]
        if (qos == QoS.AT_MOST_ONCE) {
            if (sender != null) {
                sender.sendUnacknowledged(delivery, retain, identifiers);
            }
            return;
        }
        if (sender != null
                && queue.isEmpty()
                && share == null
                && !isDurable()
                && sender.sendForgetting(delivery, qos, retain, identifiers)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            enqueue(delivery.message(i), qos, retain, identifiers, share);
        }
        if (sender != null) {
            sender.pump();
        }
    }

    /** Adds a message behind all others, or drops it where a limit says so. */
    void enqueue(Message message, QoS qos, boolean retain, int[] identifiers, Subscription share) {
        Limits limits = shard.limits();
        int bytes = message.footprint();
        boolean waits = mustWait();
        if (waits && sender != null && isFull(limits, bytes)) {
            sender.pump(); // a long run fills the queue before its first message was sent
            waits = mustWait();
        }
        if (waits) {
            if (isFull(limits, bytes)) {
                dropped++;
                shard.counters().droppedQueueFull++;
                shard.broker()
                        .warnings()
                        .hit("queue.messages", limits.queueMessages(), "new messages for " + clientId + " are dropped");
                return;
            }
            if (!shard.mayQueue(bytes)) {
                dropped++;
                shard.counters().droppedQueuesFull++;
                return;
            }
        }
        QueuedMessage<Subscription> queued = new QueuedMessage<>(++sequence, message, qos, retain, identifiers, share);
        if (queue == EMPTY) {
            queue = new ArrayDeque<>(16);
        }
        queue.add(queued);
        queuedBytes += bytes;
        shard.addQueued(bytes);
        if (isDurable()) {
            shard.log(new Command.Enqueued(
                    clientId,
                    queued.sequence(),
                    message,
                    qos,
                    retain,
                    identifiers,
                    share == null ? "" : share.filter.toString()));
        }
        updateLoad();
    }

    private boolean mustWait() {
        return sender == null || !sender.canSend() || !queue.isEmpty();
    }

    private boolean isFull(Limits limits, int bytes) {
        return queue.size() >= limits.queueMessages() || queuedBytes + bytes > limits.queueBytes();
    }

    /** Takes the first waiting message that may still be sent, or {@code null}. */
    QueuedMessage<Subscription> poll() {
        while (true) {
            QueuedMessage<Subscription> first = queue.poll();
            if (first == null) {
                if (queue != EMPTY) {
                    queue = EMPTY; // an idle session holds no array
                }
                return null;
            }
            int bytes = first.message().footprint();
            queuedBytes -= bytes;
            shard.addQueued(-bytes);
            if (first.message().isExpired(shard.exactNow())) {
                shard.counters().droppedExpired++; // [MQTT5-3.3.2-5]
            } else if (!mayReceive(first.message().topic())) {
                shard.counters().droppedNotAllowed++; // the right was taken while it waited
            } else {
                return first;
            }
            removed(first);
        }
    }

    /** A message is done with. */
    void removed(QueuedMessage<Subscription> message) {
        if (isDurable() && message != null) {
            shard.log(new Command.Removed(clientId, message.sequence()));
        }
        updateLoad();
    }

    void updateLoad() {
        load = window.size() + queue.size();
    }

    /** A delivery failed by a fault of ours: this client pays for it, not the publisher nor whoever comes next. */
    void broke(RuntimeException fault) {
        LOG.error("Delivery to {} failed, its connection is closed", clientId, fault);
        if (sender != null) {
            sender.connection().abort();
        }
    }

    // ---- recovery

    /** Takes a command of the log, before any client connects. */
    void recover(Command.OfSession command) {
        if (command instanceof Command.SessionOpened opened) {
            principal = opened.principal();
            expiryInterval = opened.expiryInterval();
            epoch = opened.epoch();
        } else if (command instanceof Command.SessionDetached detached) {
            expiryInterval = detached.expiryInterval();
            detachedAt = detached.at();
        } else if (command instanceof Command.Subscribed subscribed) {
            Subscription subscription =
                    subscriptions.computeIfAbsent(subscribed.filter(), f -> new Subscription(this, f));
            boolean isNew = subscription.options == null;
            subscription.update(subscribed.options(), subscribed.identifier());
            if (isNew) {
                subscription.joined(shard.router().subscribe(subscribed.filter(), subscription));
            }
        } else if (command instanceof Command.Enqueued enqueued) {
            restore(enqueued);
        } else if (command instanceof Command.Sent sent) {
            restoreSent(sent.sequence(), sent.packetId());
        } else if (command instanceof Command.Received received) {
            for (int id : window.remembered()) {
                if (window.message(id).sequence() == received.sequence()) {
                    window.received(id);
                }
            }
        } else if (command instanceof Command.IncomingHeld held) {
            incoming.add(held.packetId());
        } else if (command instanceof Command.WillSet set) {
            will = set.will();
        }
    }

    private void restore(Command.Enqueued enqueued) {
        Subscription share =
                enqueued.share().isEmpty() ? null : subscriptions.get(SubscriptionFilter.of(enqueued.share()));
        if (queue == EMPTY) {
            queue = new ArrayDeque<>(16);
        }
        queue.add(new QueuedMessage<>(
                enqueued.sequence(),
                enqueued.message(),
                enqueued.qos(),
                enqueued.retain(),
                enqueued.identifiers(),
                share));
        sequence = Math.max(sequence, enqueued.sequence());
        queuedBytes += enqueued.message().footprint();
        shard.addQueued(enqueued.message().footprint());
    }

    private void restoreSent(long sent, int packetId) {
        // A log tells of the sending right behind the message, or of all sendings behind all messages in the same
        // order.
        QueuedMessage<Subscription> message = queue.peekLast();
        if (message != null && message.sequence() == sent) {
            queue.pollLast();
        } else {
            message = queue.peekFirst();
            if (message == null || message.sequence() != sent) {
                return;
            }
            queue.pollFirst();
        }
        queuedBytes -= message.message().footprint();
        shard.addQueued(-message.message().footprint());
        window.restore(packetId, message, false);
    }

    /** Recovery is over: what time has done meanwhile is done now. */
    void recovered() {
        updateLoad();
        long now = shard.now();
        if (detachedAt == 0) {
            detachedAt = now; // the connection ended with the broker
            shard.log(new Command.SessionDetached(clientId, expiryInterval, now));
        }
        startTimers(now);
    }
}
