package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;

/** AUTH ([MQTT5-3.15]). */
final class AuthDecoder {
    private AuthDecoder() {}

    static Packet.Auth decode(ReasonCodeTable codes, int maximumUserProperties, byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("AUTH", bytes, body, end);
        if (reader.remaining() == 0) {
            // Success without properties [MQTT5-3.15.2.1]: a server's word only
            return new Packet.Auth(codes.read(ReasonCode.SUCCESS.value()), Properties.NONE);
        }
        ReasonCode reasonCode = codes.read(reader.readByte("Reason Code"));
        Properties properties = PropertyTable.AUTH.read(reader, maximumUserProperties);
        reader.expectEnd();
        if (!properties.has(Property.AUTHENTICATION_METHOD)) {
            throw Fault.protocolError("MQTT5-3.15.2.2.2", "AUTH has no Authentication Method");
        }
        return new Packet.Auth(reasonCode, properties);
    }
}
