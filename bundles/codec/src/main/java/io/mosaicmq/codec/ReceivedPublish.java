package io.mosaicmq.codec;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import java.util.List;

/**
 * A PUBLISH that a server sent.
 *
 * @param duplicate the DUP flag
 * @param packetId 1 to 65,535, or 0 at QoS 0
 * @param subscriptionIdentifiers of the subscriptions it was sent for, in order
 */
public record ReceivedPublish(Message message, boolean duplicate, int packetId, List<Integer> subscriptionIdentifiers) {
    public ReceivedPublish {
        subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
    }

    /** Resolves what a packet says about its topic. */
    @FunctionalInterface
    interface Topics {
        /**
         * @param name the Topic Name as text bytes, of which there may be none
         * @param alias Topic Alias, or 0
         */
        Topic resolve(byte[] bytes, int name, int length, int alias);
    }

    /** Reads one whole packet that has its topic in full. */
    static ReceivedPublish decode(ProtocolVersion version, byte[] bytes, int offset, int length, long receivedAt) {
        long header = FixedHeader.read(bytes, offset, offset + length);
        if (header == FixedHeader.INCOMPLETE
                || FixedHeader.size(header) + FixedHeader.remaining(header) != length
                || (bytes[offset] & 0xF0) != 0x30) {
            throw Fault.malformed("MQTT5-2.1.4", "this is not one whole PUBLISH");
        }
        return decode(
                version,
                bytes,
                offset,
                offset + FixedHeader.size(header),
                offset + length,
                receivedAt,
                (array, name, size, alias) -> Topic.of(array, name, size));
    }

    /** Reads a packet whose fixed header was read. */
    static ReceivedPublish decode(
            ProtocolVersion version, byte[] bytes, int at, int body, int end, long receivedAt, Topics topics) {
        int flags = bytes[at] & 0x0F;
        if ((flags & 0x06) == 0x06) {
            throw Fault.malformed("MQTT5-3.3.1-4", "PUBLISH: QoS is 3");
        }
        QoS qos = QoS.of(flags >> 1 & 3);
        PacketReader reader = new PacketReader("PUBLISH", bytes, body, end);
        int nameLength = reader.readShort("Topic Name");
        int name = reader.skip(nameLength, "Topic Name");
        int packetId = qos == QoS.AT_MOST_ONCE ? 0 : reader.readPacketId();
        MessageProperties properties = new MessageProperties();
        int from = reader.at();
        int propertiesLength = 0;
        if (version.hasProperties()) {
            propertiesLength = reader.readVariable("Property Length");
            from = reader.skip(propertiesLength, "its properties");
        }
        properties.read(bytes, from, from + propertiesLength, PropertyTable.PUBLISH_FROM_SERVER, Integer.MAX_VALUE);
        Topic topic;
        try {
            topic = topics.resolve(bytes, name, nameLength, properties.topicAlias());
        } catch (TopicSyntaxException reason) {
            throw TopicNames.refusal(reason, bytes, name, nameLength, version, "PUBLISH");
        }
        int forwardable = properties.forwardableLength();
        byte[] content = new byte[forwardable + reader.remaining()];
        properties.copyForwardable(bytes, from, from + propertiesLength, content, 0);
        System.arraycopy(bytes, reader.at(), content, forwardable, reader.remaining());
        Message message = new Message(
                topic, qos, (flags & 1) != 0, properties.expiryInterval(), receivedAt, content, forwardable);
        return new ReceivedPublish(message, (flags & 8) != 0, packetId, properties.subscriptionIdentifiers());
    }
}
