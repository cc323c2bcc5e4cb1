package io.mosaicmq.codec;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.packet.PublishHeader;
import org.osgi.service.component.annotations.Component;

/** Writes PUBLISH, the packet everything else is about: sizes are computed first, so that each byte is written once. */
@Component
public final class PublishFormat implements PublishEncoder {
    private static final int EXPIRY_BYTES = 5;
    private static final int ALIAS_BYTES = 3;

    @Override
    public int encode(
            PacketBuffer target,
            ProtocolVersion version,
            PublishHeader header,
            byte[] source,
            int properties,
            int propertiesLength,
            int payload,
            int payloadLength) {
        boolean withProperties = version.hasProperties();
        byte[] topic = header.topic.utf8();
        int topicLength = withProperties && header.aliasKnown ? 0 : topic.length;
        int allProperties = withProperties ? ownProperties(header) + propertiesLength : 0;
        long remaining = remaining(withProperties, header, topicLength, allProperties, payloadLength);
        if (remaining > FixedHeader.MAXIMUM_REMAINING_LENGTH) {
            throw new IllegalArgumentException("no PUBLISH has a Remaining Length of " + remaining);
        }
        int at = target.extend(1 + PacketBuffer.variableSize((int) remaining) + (int) remaining);
        byte[] array = target.array();
        QoS qos = header.qos;
        array[at++] = (byte)
                (PacketType.PUBLISH.ordinal() << 4 | (header.dup ? 8 : 0) | qos.value() << 1 | (header.retain ? 1 : 0));
        at = putVariable(array, at, (int) remaining);
        at = putShort(array, at, topicLength);
        System.arraycopy(topic, 0, array, at, topicLength);
        at += topicLength;
        int packetIdOffset = -1;
        if (qos != QoS.AT_MOST_ONCE) {
            packetIdOffset = at;
            at = putShort(array, at, header.packetId);
        }
        if (withProperties) {
            at = putVariable(array, at, allProperties);
            if (allProperties != propertiesLength) {
                at = putOwnProperties(array, at, header);
            }
            System.arraycopy(source, properties, array, at, propertiesLength);
            at += propertiesLength;
        }
        System.arraycopy(source, payload, array, at, payloadLength);
        return packetIdOffset;
    }

    @Override
    public long size(ProtocolVersion version, PublishHeader header, int propertiesLength, int payloadLength) {
        boolean withProperties = version.hasProperties();
        int topicLength = withProperties && header.aliasKnown ? 0 : header.topic.length();
        int allProperties = withProperties ? ownProperties(header) + propertiesLength : 0;
        long remaining = remaining(withProperties, header, topicLength, allProperties, payloadLength);
        int prefix = remaining > FixedHeader.MAXIMUM_REMAINING_LENGTH ? 4 : PacketBuffer.variableSize((int) remaining);
        return 1 + prefix + remaining;
    }

    @Override
    public Message decode(byte[] bytes, int offset, int length, long receivedAt) {
        return ReceivedPublish.decode(ProtocolVersion.V5, bytes, offset, length, receivedAt)
                .message();
    }

    private static long remaining(
            boolean withProperties, PublishHeader header, int topicLength, int allProperties, int payloadLength) {
        long remaining = 2L + topicLength + payloadLength;
        if (header.qos != QoS.AT_MOST_ONCE) {
            remaining += 2;
        }
        if (withProperties) {
            remaining += PacketBuffer.variableSize(allProperties) + allProperties;
        }
        return remaining;
    }

    /** Bytes of the properties that speak to this receiver. */
    private static int ownProperties(PublishHeader header) {
        int length = 0;
        if (header.expiryInterval != Message.NO_EXPIRY) {
            length += EXPIRY_BYTES;
        }
        if (header.topicAlias != 0) {
            length += ALIAS_BYTES;
        }
        for (int i = 0; i < header.identifierCount; i++) {
            length += 1 + PacketBuffer.variableSize(header.identifiers[i]);
        }
        return length;
    }

    private static int putOwnProperties(byte[] array, int from, PublishHeader header) {
        int at = from;
        if (header.expiryInterval != Message.NO_EXPIRY) {
            array[at++] = (byte) Property.MESSAGE_EXPIRY_INTERVAL.identifier();
            at = putShort(array, at, (int) (header.expiryInterval >> 16));
            at = putShort(array, at, (int) header.expiryInterval);
        }
        if (header.topicAlias != 0) {
            array[at++] = (byte) Property.TOPIC_ALIAS.identifier();
            at = putShort(array, at, header.topicAlias);
        }
        for (int i = 0; i < header.identifierCount; i++) {
            array[at++] = (byte) Property.SUBSCRIPTION_IDENTIFIER.identifier();
            at = putVariable(array, at, header.identifiers[i]);
        }
        return at;
    }

    private static int putShort(byte[] array, int at, int value) {
        array[at] = (byte) (value >> 8);
        array[at + 1] = (byte) value;
        return at + 2;
    }

    static int putVariable(byte[] array, int from, int value) {
        int at = from;
        int rest = value;
        while (rest > 0x7F) {
            array[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        array[at++] = (byte) rest;
        return at;
    }
}
