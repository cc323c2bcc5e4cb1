package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;

/** PUBACK, PUBREC, PUBREL and PUBCOMP ([MQTT5-3.4] to 3.7, [MQTT3-3.4] to 3.7). */
final class AcknowledgementDecoder {
    private AcknowledgementDecoder() {}

    /** Decodes without allocating where the packet has no properties, which is nearly always. */
    static void decode(
            PacketType type,
            ProtocolVersion version,
            byte[] bytes,
            int body,
            int end,
            int maximumUserProperties,
            PacketSink sink) {
        int length = end - body;
        if (length == 2 || length == 3 && version.hasProperties()) {
            int packetId = (bytes[body] & 0xFF) << 8 | bytes[body + 1] & 0xFF;
            if (packetId != 0) {
                // Without a Reason Code it is Success [MQTT5-3.4.2.1]
                ReasonCode reasonCode =
                        length == 2 ? ReasonCode.SUCCESS : codes(type).read(bytes[body + 2] & 0xFF);
                sink.acknowledged(type, packetId, reasonCode);
                return;
            }
        }
        Packet.Acknowledgement packet = decode(type, version, bytes, body, end, maximumUserProperties);
        sink.acknowledged(type, packet.packetId(), packet.reasonCode());
    }

    /** Decodes with everything there is. */
    static Packet.Acknowledgement decode(
            PacketType type, ProtocolVersion version, byte[] bytes, int body, int end, int maximumUserProperties) {
        PacketReader reader = new PacketReader(type.name(), bytes, body, end);
        int packetId = reader.readPacketId();
        ReasonCode reasonCode = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (version.hasProperties() && reader.remaining() > 0) {
            reasonCode = codes(type).read(reader.readByte("Reason Code"));
            if (reader.remaining() > 0) {
                properties = properties(type).read(reader, maximumUserProperties);
            }
        }
        reader.expectEnd();
        return new Packet.Acknowledgement(type, packetId, reasonCode, properties);
    }

    private static ReasonCodeTable codes(PacketType type) {
        return switch (type) {
            case PUBACK -> ReasonCodeTable.PUBACK;
            case PUBREC -> ReasonCodeTable.PUBREC;
            case PUBREL -> ReasonCodeTable.PUBREL;
            case PUBCOMP -> ReasonCodeTable.PUBCOMP;
            default -> throw new IllegalArgumentException(type + " acknowledges no PUBLISH");
        };
    }

    private static PropertyTable properties(PacketType type) {
        return switch (type) {
            case PUBACK -> PropertyTable.PUBACK;
            case PUBREC -> PropertyTable.PUBREC;
            case PUBREL -> PropertyTable.PUBREL;
            case PUBCOMP -> PropertyTable.PUBCOMP;
            default -> throw new IllegalArgumentException(type + " acknowledges no PUBLISH");
        };
    }
}
