package io.mosaicmq.broker;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.SharedGroup;
import io.mosaicmq.api.routing.Subscriber;
import io.mosaicmq.api.topic.SubscriptionFilter;

/** One subscription of one session; owned by the session's shard, what {@link Subscriber} promises apart. */
final class Subscription implements Subscriber {
    final Session session;
    final SubscriptionFilter filter;
    /** Options and identifier change when the client subscribes again ([MQTT5-3.8.4-3]); routing keeps the object. */
    SubscriptionOptions options;

    int[] identifiers;
    /** The group it is a member of, or {@code null}. */
    SharedGroup group;

    Subscription(Session session, SubscriptionFilter filter) {
        this.session = session;
        this.filter = filter;
    }

    void update(SubscriptionOptions options, int identifier) {
        this.options = options;
        this.identifiers = identifier == 0 ? Session.NO_IDENTIFIERS : new int[] {identifier};
    }

    /** Finds the group of a shared subscription once routing knows it. */
    void joined(Route route) {
        for (SharedGroup candidate : route.groups()) {
            if (candidate.name().equals(filter.shareName())) {
                group = candidate;
            }
        }
    }

    /** Whether its session still has it. */
    boolean isHeld() {
        return session.subscriptions().get(filter) == this;
    }

    QoS maximumQoS() {
        return options.maximumQoS();
    }

    int identifier() {
        return identifiers.length == 0 ? 0 : identifiers[0];
    }

    @Override
    public int shard() {
        return session.shard().index();
    }

    @Override
    public boolean isOnline() {
        return session.isOnline();
    }

    @Override
    public int inFlight() {
        return session.load();
    }
}
