package io.mosaicmq.api.admin;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.SubscriptionFilter;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** Publishing and subscribing from inside, for operators. A service; any thread. */
@ProviderType
public interface LocalMessages {
    /** Publishes as the broker itself; completes when it is routed, with how many subscriptions it reached. */
    CompletionStage<Integer> publish(Message message);

    /**
     * Subscribes until closed. The consumer is called on an event loop, so it hands over and returns; retained messages
     * come first.
     */
    CompletionStage<AutoCloseable> subscribe(SubscriptionFilter filter, QoS maximumQoS, Consumer<Message> consumer);
}
