package io.mosaicmq.broker;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.topic.Topic;

/**
 * What one connected client publishes: whether it may, whether it is new, where it goes, and what the client is told.
 * Belongs to one connection, on its loop.
 */
final class Intake {
    private final Session session;
    private final Shard shard;
    private final Connection connection;

    private Topic topic;
    private boolean allowed;
    private long version;

    Intake(Session session, Connection connection) {
        this.session = session;
        this.shard = session.shard();
        this.connection = connection;
    }

    /** Takes a run; the packets are answered, or the answer follows. */
    void take(PublishRun run) {
        int count = run.count();
        shard.counters().messagesReceived += count;
        check(run);
        switch (run.qos()) {
            case AT_MOST_ONCE -> {
                if (mayPublish(run.topic())) {
                    route(run);
                } else {
                    denied(count);
                }
            }
            case AT_LEAST_ONCE -> {
                int[] ids = shard.identifiers(run); // before they are patched for the subscribers
                acknowledge(PacketType.PUBACK, ids, count, mayPublish(run.topic()) ? route(run) : denied(count));
            }
            case EXACTLY_ONCE -> takeOnce(run);
        }
    }

    private void check(PublishRun run) {
        Limits limits = shard.limits();
        if (run.qos().compareTo(limits.maximumQoS()) > 0) {
            throw new ProtocolViolation(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "MQTT5-3.2.2-11",
                    "qos.maximum is " + limits.maximumQoS().value());
        }
        if (run.isRetained() && !limits.retainAvailable()) {
            throw new ProtocolViolation(ReasonCode.RETAIN_NOT_SUPPORTED, "MQTT5-3.2.2-14", "retain.available is false");
        }
    }

    /** Method A of the standard: an identifier is held from PUBLISH to PUBREL, and repeats of it change nothing ([MQTT5-4.3.3]). */
    private void takeOnce(PublishRun run) {
        int count = run.count();
        int[] ids = shard.identifiers(run);
        if (!mayPublish(run.topic())) {
            release(run); // an error ends the exchange, also one begun while it was allowed [MQTT5-4.3.3-9]
            acknowledge(PacketType.PUBREC, ids, count, denied(count));
            return;
        }
        PublishRun taken = hold(run, ids);
        if (connection.version().hasProperties()
                && session.incoming().size() > shard.limits().receiveMaximum()) {
            release(taken); // none was routed: sent again on the next connection they are new
            throw new ProtocolViolation(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "MQTT5-3.3.4-7",
                    "receive.maximum is " + shard.limits().receiveMaximum());
        }
        ReasonCode outcome = taken.count() == 0 ? ReasonCode.SUCCESS : route(taken);
        if (outcome.isError()) {
            for (int i = 0; i < count; i++) {
                release(ids[i]);
            }
        }
        acknowledge(PacketType.PUBREC, ids, count, outcome);
    }

    private void release(PublishRun run) {
        for (int i = 0; i < run.count(); i++) {
            release(run.packetId(i));
        }
    }

    /** Holds the identifiers of a run; returns the packets whose identifier was not held before: mostly the run itself. */
    private PublishRun hold(PublishRun run, int[] ids) {
        boolean whole = true;
        int count = run.count();
        for (int i = 0; i < count; i++) {
            if (session.incoming().add(ids[i])) {
                if (session.isDurable()) {
                    shard.log(new Command.IncomingHeld(session.clientId(), ids[i]));
                }
            } else {
                whole = false;
                ids[i] = -ids[i]; // marks a repeat
            }
        }
        if (whole) {
            return run;
        }
        PublishRun fresh = shard.fresh();
        fresh.beginLike(run);
        for (int i = 0; i < count; i++) {
            if (ids[i] > 0) {
                fresh.append(run, i);
            } else {
                ids[i] = -ids[i];
            }
        }
        return fresh;
    }

    /** The client released an identifier; returns whether it was held. */
    boolean release(int packetId) {
        boolean held = session.incoming().remove(packetId);
        if (held && session.isDurable()) {
            shard.log(new Command.IncomingReleased(session.clientId(), packetId));
        }
        return held;
    }

    private ReasonCode denied(int count) {
        shard.counters().publishRefused += count;
        return ReasonCode.NOT_AUTHORIZED;
    }

    /** Keeps what is to be retained, then brings the run to its subscribers. */
    private ReasonCode route(PublishRun run) {
        boolean kept = true;
        if (run.isRetained()) {
            // Of several in one read only the last one lasts.
            kept = shard.keep(run.message(run.count() - 1, shard.exactNow()));
        }
        boolean reached = shard.publish(run, session);
        if (!kept) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return reached ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    private void acknowledge(PacketType type, int[] ids, int count, ReasonCode reasonCode) {
        for (int i = 0; i < count; i++) {
            connection.acknowledge(type, ids[i], reasonCode);
        }
    }

    /** Whether the client may publish to a topic: asked of the permissions once, then remembered. */
    private boolean mayPublish(Topic asked) {
        Permissions permissions = session.permissions();
        long now = permissions.version();
        if (asked != topic || now != version) {
            topic = asked;
            version = now;
            allowed = permissions.mayPublish(asked);
        }
        return allowed;
    }

    /** Other rights count from now on. */
    void forgetRights() {
        topic = null;
    }
}
