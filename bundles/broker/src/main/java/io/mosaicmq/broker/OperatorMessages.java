package io.mosaicmq.broker;

import io.mosaicmq.api.admin.LocalMessages;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Publishes and subscribes for operators; each on one shard, chosen in turn. */
final class OperatorMessages implements LocalMessages {
    private final Broker broker;
    private final AtomicLong turn = new AtomicLong();

    OperatorMessages(Broker broker) {
        this.broker = broker;
    }

    private Shard next() {
        return broker.shard((int) (turn.getAndIncrement() % broker.shards()));
    }

    @Override
    public CompletionStage<Integer> publish(Message message) {
        String topic = message.topic().toString();
        return broker.askAll(shard -> subscriptions(shard, topic)).thenCompose(counts -> next().ask(shard -> {
            shard.publish(
                    new Message(
                            Topic.of(topic),
                            message.qos(),
                            message.isRetained(),
                            message.expiryInterval(),
                            shard.exactNow(),
                            message.content(),
                            message.propertiesLength()),
                    null);
            return counts.stream().mapToInt(Integer::intValue).sum();
        }));
    }

    /** How many subscriptions of a shard a topic reaches; a shared group counts once, at the first shard. */
    private static int subscriptions(Shard shard, String topic) {
        int count = 0;
        // A topic object belongs to one thread, so each loop makes its own.
        for (Route route : shard.router().routes(Topic.of(topic))) {
            count += route.size(shard.index());
            count += shard.index() == 0 ? route.groups().length : 0;
        }
        return count;
    }

    @Override
    public CompletionStage<AutoCloseable> subscribe(
            SubscriptionFilter filter, QoS maximumQoS, Consumer<Message> consumer) {
        Shard home = next();
        return home.ask(shard -> {
            LocalSubscriber subscriber =
                    new LocalSubscriber(shard, LocalSubscriber.PREFIX + turn.getAndIncrement(), consumer);
            subscriber.subscribe(filter, maximumQoS);
            return subscriber;
        });
    }
}
