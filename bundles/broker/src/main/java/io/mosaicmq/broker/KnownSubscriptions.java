package io.mosaicmq.broker;

import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.admin.Subscriptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Shows the subscriptions of all sessions. */
final class KnownSubscriptions implements Subscriptions {
    private final Broker broker;

    KnownSubscriptions(Broker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<List<SubscriptionView>> list() {
        return broker.askAll(KnownSubscriptions::views)
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    private static List<SubscriptionView> views(Shard shard) {
        List<SubscriptionView> views = new ArrayList<>();
        for (Session session : shard.sessions().values()) {
            for (Subscription subscription : session.subscriptions().values()) {
                views.add(new SubscriptionView(
                        session.clientId(),
                        subscription.filter.toString(),
                        subscription.maximumQoS().value(),
                        subscription.options.noLocal(),
                        subscription.options.retainAsPublished(),
                        subscription.options.retainHandling().ordinal(),
                        subscription.identifier()));
            }
        }
        return views;
    }
}
