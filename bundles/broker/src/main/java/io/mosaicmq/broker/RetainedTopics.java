package io.mosaicmq.broker;

import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Shows and clears retained messages. */
final class RetainedTopics implements Retained {
    private final Broker broker;

    RetainedTopics(Broker broker) {
        this.broker = broker;
    }

    @Override
    public List<Message> list(TopicFilter filter, int limit) {
        List<Message> found = new ArrayList<>();
        long now = broker.clock().millis();
        Iterator<Message> matching = broker.router().retained().matching(filter);
        while (found.size() < limit && matching.hasNext()) {
            Message message = matching.next();
            if (!message.isExpired(now)) {
                found.add(message);
            }
        }
        return found;
    }

    @Override
    public CompletionStage<Integer> clear(TopicFilter filter) {
        List<Topic> topics = new ArrayList<>();
        broker.router().retained().matching(filter).forEachRemaining(message -> topics.add(message.topic()));
        return broker.shard(0).ask(shard -> {
            int cleared = 0;
            for (Topic topic : topics) {
                cleared += shard.forget(topic) ? 1 : 0;
            }
            return cleared;
        });
    }

    @Override
    public int size() {
        return broker.router().retained().size();
    }
}
