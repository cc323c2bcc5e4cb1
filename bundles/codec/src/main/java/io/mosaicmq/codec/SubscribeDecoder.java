package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE ([MQTT5-3.8], [MQTT3-3.8]). */
final class SubscribeDecoder {
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RESERVED = 0xC0;
    private static final RetainHandling[] RETAIN_HANDLING = RetainHandling.values();

    private SubscribeDecoder() {}

    static Packet.Subscribe decode(ProtocolVersion version, WireLimits limits, byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("SUBSCRIBE", bytes, body, end);
        int packetId = reader.readPacketId();
        Properties properties = version.hasProperties()
                ? PropertyTable.SUBSCRIBE.read(reader, limits.userProperties())
                : Properties.NONE;
        List<Packet.Subscribe.Request> requests = new ArrayList<>(1);
        while (reader.remaining() > 0) {
            String filter = TopicFilters.read(reader, version, limits);
            int options = reader.readByte("Subscription Options");
            requests.add(new Packet.Subscribe.Request(
                    filter, version.hasProperties() ? options(options, filter) : optionsBefore5(options)));
        }
        if (requests.isEmpty()) {
            throw Fault.protocolError(
                    Fault.clause(version, "MQTT5-3.8.3-2", "MQTT3-3.8.3-3"), "SUBSCRIBE without a Topic Filter");
        }
        return new Packet.Subscribe(packetId, List.copyOf(requests), properties);
    }

    private static SubscriptionOptions options(int options, String filter) {
        if ((options & RESERVED) != 0) {
            throw Fault.malformed("MQTT5-3.8.3-5", "SUBSCRIBE: reserved bits of the Subscription Options are set");
        }
        int qos = options & 3;
        if (qos == 3) {
            throw Fault.protocolError("MQTT5-3.8.3.1", "SUBSCRIBE: Maximum QoS is 3");
        }
        int retainHandling = options >> 4;
        if (retainHandling == 3) {
            throw Fault.protocolError("MQTT5-3.8.3.1", "SUBSCRIBE: Retain Handling is 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && TopicFilters.isShared(filter)) {
            throw Fault.protocolError("MQTT5-3.8.3-4", "SUBSCRIBE: No Local on a Shared Subscription");
        }
        return new SubscriptionOptions(
                QoS.of(qos), noLocal, (options & RETAIN_AS_PUBLISHED) != 0, RETAIN_HANDLING[retainHandling]);
    }

    private static SubscriptionOptions optionsBefore5(int options) {
        if (options > 2) {
            throw Fault.malformed("MQTT3-3.8.3-4", "SUBSCRIBE: Requested QoS is " + options);
        }
        return SubscriptionOptions.of(QoS.of(options));
    }
}
