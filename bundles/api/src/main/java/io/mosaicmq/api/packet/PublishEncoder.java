package io.mosaicmq.api.packet;

import io.mosaicmq.api.message.Message;
import org.osgi.annotation.versioning.ProviderType;

/** Writes PUBLISH packets in the form a version of the protocol wants. A service; stateless, for any thread. */
@ProviderType
public interface PublishEncoder {
    /**
     * Appends one PUBLISH.
     *
     * @param target where to
     * @param version of the receiver; properties, alias, identifiers and expiry are left out before 5.0
     * @param header everything but properties and payload
     * @param source holds properties and payload
     * @param properties offset of the forwardable properties (without Topic Alias, Subscription Identifier, Message Expiry
     *     Interval), of which there are {@code propertiesLength} bytes
     * @param payload offset of the payload, of which there are {@code payloadLength} bytes
     * @return the offset of the Packet Identifier in the target, or -1 at QoS 0
     */
    int encode(
            PacketBuffer target,
            ProtocolVersion version,
            PublishHeader header,
            byte[] source,
            int properties,
            int propertiesLength,
            int payload,
            int payloadLength);

    /** How many bytes {@link #encode} would append: what Maximum Packet Size is compared with ([MQTT5-3.1.2-24]). */
    long size(ProtocolVersion version, PublishHeader header, int propertiesLength, int payloadLength);

    /**
     * Reads one whole PUBLISH in the form {@link #encode} writes for MQTT 5.
     *
     * @param receivedAt milliseconds since the epoch, for the message
     */
    Message decode(byte[] bytes, int offset, int length, long receivedAt);
}
