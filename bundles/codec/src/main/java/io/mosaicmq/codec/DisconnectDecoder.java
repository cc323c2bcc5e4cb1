package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;

/** DISCONNECT ([MQTT5-3.14], [MQTT3-3.14]). */
final class DisconnectDecoder {
    private static final Packet.Disconnect NORMAL = new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE);

    private DisconnectDecoder() {}

    static Packet.Disconnect decode(
            ReasonCodeTable codes,
            ProtocolVersion version,
            int maximumUserProperties,
            byte[] bytes,
            int body,
            int end) {
        PacketReader reader = new PacketReader("DISCONNECT", bytes, body, end);
        if (!version.hasProperties() || reader.remaining() == 0) {
            reader.expectEnd(); // 3.x: nothing but the header [MQTT3-3.14.1]
            return NORMAL;
        }
        ReasonCode reasonCode = codes.read(reader.readByte("Reason Code"));
        Properties properties = reader.remaining() == 0
                ? Properties.NONE // [MQTT5-3.14.2.2.1]
                : PropertyTable.DISCONNECT.read(reader, maximumUserProperties);
        reader.expectEnd();
        return new Packet.Disconnect(reasonCode, properties);
    }
}
