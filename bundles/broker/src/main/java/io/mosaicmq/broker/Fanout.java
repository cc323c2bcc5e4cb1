package io.mosaicmq.broker;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.routing.Route;
import java.util.ArrayList;

/**
 * Expands the routes of a run to the sessions of one shard. A session whose subscriptions overlap gets one copy with the
 * highest QoS and all identifiers ([MQTT5-3.3.4-2], [MQTT5-3.3.4-3]).
 */
final class Fanout {
    private final int shard;
    private final long bit;
    private final Delivery delivery;
    private final ArrayList<Session> sessions = new ArrayList<>();

    Fanout(int shard, PublishEncoder encoder) {
        this.shard = shard;
        this.bit = 1L << shard;
        this.delivery = new Delivery(encoder);
    }

    /**
     * Delivers a run to everybody here who subscribed to it.
     *
     * @param origin who published it: for No Local, compared by identity only
     */
    void deliver(PublishRun run, Route[] routes, Session origin, long receivedAt) {
        Route only = null;
        int reached = 0;
        for (Route route : routes) {
            if ((route.shards() & bit) != 0 && route.size(shard) > 0) {
                only = route;
                reached++;
            }
        }
        if (reached == 0) {
            return;
        }
        delivery.begin(run, receivedAt);
        if (reached == 1) {
            deliverTo(only, origin);
        } else {
            deliverMerged(routes, origin);
        }
    }

    /** Delivers a run to one subscription alone: a shared group chose it. */
    void deliver(PublishRun run, Subscription chosen, long receivedAt) {
        delivery.begin(run, receivedAt);
        deliverTo(chosen.session, chosen.maximumQoS(), chosen.options.retainAsPublished(), chosen.identifiers, chosen);
    }

    private void deliverTo(Route route, Session origin) {
        // Backwards, as a delivery may end a session and so take its subscription out of the list.
        for (int i = route.size(shard) - 1; i >= 0; i--) {
            if (i >= route.size(shard)) {
                continue;
            }
            Subscription subscription = (Subscription) route.subscriber(shard, i);
            if (subscription.options.noLocal() && subscription.session == origin) {
                continue; // [MQTT5-3.8.3-3]
            }
            deliverTo(
                    subscription.session,
                    subscription.maximumQoS(),
                    subscription.options.retainAsPublished(),
                    subscription.identifiers,
                    null);
        }
    }

    private void deliverMerged(Route[] routes, Session origin) {
        for (Route route : routes) {
            if ((route.shards() & bit) == 0) {
                continue;
            }
            for (int i = 0; i < route.size(shard); i++) {
                Subscription subscription = (Subscription) route.subscriber(shard, i);
                Session session = subscription.session;
                if (subscription.options.noLocal() && session == origin) {
                    continue;
                }
                if (session.matched.isEmpty()) {
                    sessions.add(session);
                }
                session.matched.add(subscription);
            }
        }
        for (Session session : sessions) {
            deliverMerged(session);
        }
        sessions.clear();
    }

    private void deliverMerged(Session session) {
        QoS qos = QoS.AT_MOST_ONCE;
        boolean retainAsPublished = false;
        int identifiers = 0;
        for (Subscription subscription : session.matched) {
            qos = subscription.maximumQoS().compareTo(qos) > 0 ? subscription.maximumQoS() : qos;
            retainAsPublished |= subscription.options.retainAsPublished();
            identifiers += subscription.identifiers.length;
        }
        int[] all = identifiers == 0 ? Session.NO_IDENTIFIERS : new int[identifiers];
        int at = 0;
        for (Subscription subscription : session.matched) {
            if (subscription.identifiers.length > 0) {
                all[at++] = subscription.identifiers[0];
            }
        }
        session.matched.clear();
        deliverTo(session, qos, retainAsPublished, all, null);
    }

    private void deliverTo(
            Session session, QoS maximumQoS, boolean retainAsPublished, int[] identifiers, Subscription share) {
        try {
            session.deliver(delivery, maximumQoS, retainAsPublished, identifiers, share);
        } catch (RuntimeException e) { // a bug met by one receiver must not cost the others their message
            session.broke(e);
        }
    }
}
