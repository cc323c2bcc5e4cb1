package io.mosaicmq.api.routing;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.Iterator;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The last retained message of each topic ([MQTT5-3.3.1.3]). Any thread; a reader never waits for a writer. */
@ProviderType
public interface RetainedMessages {
    /** Keeps a message in place of the one before; returns the one before. */
    Optional<Message> put(Message message);

    /** Forgets a topic's message; returns it. */
    Optional<Message> remove(Topic topic);

    Optional<Message> get(Topic topic);

    /**
     * Walks the messages a filter matches, one at a time and never collected: each is what is retained at the moment it is
     * asked for. What is added or removed meanwhile may or may not be seen.
     */
    Iterator<Message> matching(TopicFilter filter);

    /** How many topics have one. */
    int size();

    /** Sum of {@link Message#footprint()}. */
    long bytes();
}
