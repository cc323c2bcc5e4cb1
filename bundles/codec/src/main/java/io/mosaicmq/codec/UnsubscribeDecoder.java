package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;

/** UNSUBSCRIBE ([MQTT5-3.10], [MQTT3-3.10]). */
final class UnsubscribeDecoder {
    private UnsubscribeDecoder() {}

    static Packet.Unsubscribe decode(ProtocolVersion version, WireLimits limits, byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("UNSUBSCRIBE", bytes, body, end);
        int packetId = reader.readPacketId();
        Properties properties = version.hasProperties()
                ? PropertyTable.UNSUBSCRIBE.read(reader, limits.userProperties())
                : Properties.NONE;
        List<String> filters = new ArrayList<>(1);
        while (reader.remaining() > 0) {
            filters.add(TopicFilters.read(reader, version, limits));
        }
        if (filters.isEmpty()) {
            throw Fault.protocolError(
                    Fault.clause(version, "MQTT5-3.10.3-2", "MQTT3-3.10.3-2"), "UNSUBSCRIBE without a Topic Filter");
        }
        return new Packet.Unsubscribe(packetId, List.copyOf(filters), properties);
    }
}
