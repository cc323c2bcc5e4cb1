package io.mosaicmq.routing;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.routing.RetainedMessages;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.Iterator;
import java.util.Optional;

/** Retained messages in a trie of topics. */
final class RetainedTrie implements RetainedMessages {
    private final Trie<Message> messages = new Trie<>();

    // Written under the trie's lock.
    private volatile int size;
    private volatile long bytes;

    @Override
    public Optional<Message> put(Message message) {
        synchronized (messages.lock()) {
            Node<Message> node = messages.ensure(message.topic().utf8());
            Message before = node.value();
            node.value(message);
            bytes += message.footprint() - (before == null ? 0 : before.footprint());
            if (before == null) {
                size++;
            }
            return Optional.ofNullable(before);
        }
    }

    @Override
    public Optional<Message> remove(Topic topic) {
        synchronized (messages.lock()) {
            Message before = messages.remove(topic.utf8());
            if (before != null) {
                size--;
                bytes -= before.footprint();
            }
            return Optional.ofNullable(before);
        }
    }

    @Override
    public Optional<Message> get(Topic topic) {
        return Optional.ofNullable(messages.get(topic.utf8()));
    }

    @Override
    public Iterator<Message> matching(TopicFilter filter) {
        return new MatchingMessages(messages.root(), filter);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** How many nodes the topics need. */
    int nodes() {
        return messages.nodes();
    }
}
