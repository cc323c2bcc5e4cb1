package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;

/**
 * What a client may do when no authorizer has an answer: everything but publish to topics that begin with {@code $}, which
 * belong to the broker ([MQTT5-4.7.2]).
 */
final class ReservedTopics implements Permissions {
    static final ReservedTopics PROTECTED = new ReservedTopics();

    private ReservedTopics() {}

    @Override
    public boolean mayPublish(Topic topic) {
        return !topic.isReserved();
    }

    @Override
    public boolean maySubscribe(SubscriptionFilter filter) {
        return true;
    }

    @Override
    public boolean mayReceive(Topic topic) {
        return true;
    }

    @Override
    public long version() {
        return 0;
    }
}
