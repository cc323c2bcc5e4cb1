package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.Topic;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Messages for the next broker: the same content under a new {@link Topic}. The topic of a kept message still holds the routes
 * of the broker before, and with them its sessions and its classes; and only the thread that made a topic may look up routes
 * with it. A message that many sessions wait for stays one object.
 */
final class FreshMessages {
    private final Map<Message, Message> renewed = new IdentityHashMap<>();

    Message of(Message message) {
        return renewed.computeIfAbsent(message, FreshMessages::renew);
    }

    private static Message renew(Message old) {
        byte[] name = old.topic().utf8();
        return new Message(
                Topic.of(name, 0, name.length),
                old.qos(),
                old.isRetained(),
                old.expiryInterval(),
                old.receivedAt(),
                old.content(),
                old.propertiesLength());
    }
}
