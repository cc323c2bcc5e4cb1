package io.mosaicmq.codec;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.Will;

/** Writes every packet but PUBLISH, both those of servers and those of clients. Stateless, for any thread. */
public final class PacketEncoder {
    private static final int BRIDGE = 0x80;

    private PacketEncoder() {}

    /**
     * Appends a packet in the form a version wants: what 3.x does not know, as properties, is left out. CONNECT goes by its
     * own version.
     *
     * @throws IllegalArgumentException if the packet does not exist in that version, or a field does not fit; then nothing
     *     was appended
     */
    public static void encode(Packet packet, ProtocolVersion version, PacketBuffer target) {
        int start = target.length();
        boolean done = false;
        try {
            packet.accept(new Writer(version, target));
            done = true;
        } finally {
            if (!done) {
                target.truncate(start);
            }
        }
    }

    /** Appends PUBACK, PUBREC, PUBREL or PUBCOMP without properties. */
    public static void acknowledgement(
            PacketBuffer target, ProtocolVersion version, PacketType type, int packetId, ReasonCode reasonCode) {
        boolean withReason = reasonCode != ReasonCode.SUCCESS && version.hasProperties(); // [MQTT5-3.4.2.1]
        int at = target.extend(withReason ? 5 : 4);
        byte[] array = target.array();
        array[at] = (byte) firstByte(type);
        array[at + 1] = (byte) (withReason ? 3 : 2);
        array[at + 2] = (byte) (packetId >> 8);
        array[at + 3] = (byte) packetId;
        if (withReason) {
            array[at + 4] = (byte) reasonCode.value();
        }
    }

    private static int firstByte(PacketType type) {
        boolean flagged = type == PacketType.PUBREL || type == PacketType.SUBSCRIBE || type == PacketType.UNSUBSCRIBE;
        return type.ordinal() << 4 | (flagged ? 2 : 0);
    }

    /** Writes one packet. */
    private static final class Writer implements Packet.Visitor<PacketBuffer> {
        private final ProtocolVersion version;
        private final PacketBuffer target;

        Writer(ProtocolVersion version, PacketBuffer target) {
            this.version = version;
            this.target = target;
        }

        @Override
        public PacketBuffer connect(Packet.Connect packet) {
            ProtocolVersion spoken = packet.version();
            int length = open(PacketType.CONNECT);
            FieldWriter.text(target, spoken == ProtocolVersion.V3_1 ? "MQIsdp" : "MQTT");
            target.put(spoken.level() | (packet.bridge() ? BRIDGE : 0));
            int flags = (packet.cleanStart() ? 0x02 : 0)
                    | (packet.username().isPresent() ? 0x80 : 0)
                    | (packet.password().isPresent() ? 0x40 : 0);
            if (packet.will().isPresent()) {
                Message will = packet.will().get().message();
                flags |= 0x04 | will.qos().value() << 3 | (will.isRetained() ? 0x20 : 0);
            }
            target.put(flags);
            target.putShort(packet.keepAlive());
            if (spoken.hasProperties()) {
                FieldWriter.properties(target, packet.properties());
            }
            FieldWriter.text(target, packet.clientId());
            packet.will().ifPresent(will -> will(will, spoken));
            packet.username().ifPresent(username -> FieldWriter.text(target, username));
            packet.password().ifPresent(password -> FieldWriter.binary(target, password));
            return close(length);
        }

        private void will(Will will, ProtocolVersion spoken) {
            Message message = will.message();
            if (spoken.hasProperties()) {
                int length = FieldWriter.openLength(target);
                if (will.delayInterval() != 0) {
                    target.put(Property.WILL_DELAY_INTERVAL.identifier());
                    target.putInt(will.delayInterval());
                }
                if (message.expiryInterval() != Message.NO_EXPIRY) {
                    target.put(Property.MESSAGE_EXPIRY_INTERVAL.identifier());
                    target.putInt(message.expiryInterval());
                }
                target.put(message.content(), 0, message.propertiesLength());
                FieldWriter.closeLength(target, length);
            }
            FieldWriter.binary(target, message.topic().utf8());
            FieldWriter.binary(target, message.payload());
        }

        @Override
        public PacketBuffer connAck(Packet.ConnAck packet) {
            int length = open(PacketType.CONNACK);
            // 3.1 has no Session Present: the byte is reserved there.
            target.put(packet.sessionPresent() && version != ProtocolVersion.V3_1 ? 1 : 0);
            if (version.hasProperties()) {
                target.put(packet.reasonCode().value());
                FieldWriter.properties(target, packet.properties());
            } else {
                target.put(packet.reasonCode().connectReturnCode());
            }
            return close(length);
        }

        @Override
        public PacketBuffer subscribe(Packet.Subscribe packet) {
            int length = openWithId(PacketType.SUBSCRIBE, packet.packetId(), packet.properties());
            for (Packet.Subscribe.Request request : packet.subscriptions()) {
                FieldWriter.text(target, request.filter());
                SubscriptionOptions options = request.options();
                int bits = options.maximumQoS().value();
                if (version.hasProperties()) {
                    bits |= (options.noLocal() ? 0x04 : 0)
                            | (options.retainAsPublished() ? 0x08 : 0)
                            | options.retainHandling().ordinal() << 4;
                }
                target.put(bits);
            }
            return close(length);
        }

        @Override
        public PacketBuffer subAck(Packet.SubAck packet) {
            int length = openWithId(PacketType.SUBACK, packet.packetId(), packet.properties());
            for (ReasonCode code : packet.reasonCodes()) {
                // Before 5.0 there is one code for every failure [MQTT3-3.9.3-2]
                target.put(code.isError() && !version.hasProperties() ? 0x80 : code.value());
            }
            return close(length);
        }

        @Override
        public PacketBuffer unsubscribe(Packet.Unsubscribe packet) {
            int length = openWithId(PacketType.UNSUBSCRIBE, packet.packetId(), packet.properties());
            packet.filters().forEach(filter -> FieldWriter.text(target, filter));
            return close(length);
        }

        @Override
        public PacketBuffer unsubAck(Packet.UnsubAck packet) {
            int length = openWithId(PacketType.UNSUBACK, packet.packetId(), packet.properties());
            if (version.hasProperties()) {
                packet.reasonCodes().forEach(code -> target.put(code.value()));
            }
            return close(length);
        }

        @Override
        public PacketBuffer acknowledgement(Packet.Acknowledgement packet) {
            if (packet.properties().isEmpty() || !version.hasProperties()) {
                PacketEncoder.acknowledgement(target, version, packet.type(), packet.packetId(), packet.reasonCode());
                return target;
            }
            int length = open(packet.type());
            target.putShort(packet.packetId());
            target.put(packet.reasonCode().value());
            FieldWriter.properties(target, packet.properties());
            return close(length);
        }

        @Override
        public PacketBuffer pingReq(Packet.PingReq packet) {
            return close(open(PacketType.PINGREQ));
        }

        @Override
        public PacketBuffer pingResp(Packet.PingResp packet) {
            return close(open(PacketType.PINGRESP));
        }

        @Override
        public PacketBuffer disconnect(Packet.Disconnect packet) {
            int length = open(PacketType.DISCONNECT);
            if (version.hasProperties()) {
                reason(packet.reasonCode(), packet.properties());
            }
            return close(length);
        }

        @Override
        public PacketBuffer auth(Packet.Auth packet) {
            if (!version.hasProperties()) {
                throw new IllegalArgumentException("MQTT " + version + " has no AUTH");
            }
            int length = open(PacketType.AUTH);
            if (packet.reasonCode() != ReasonCode.SUCCESS
                    || !packet.properties().isEmpty()) {
                target.put(packet.reasonCode().value());
                FieldWriter.properties(target, packet.properties());
            }
            return close(length);
        }

        /** Reason Code and properties, as short as may be ([MQTT5-3.14.2.1]). */
        private void reason(ReasonCode reasonCode, Properties properties) {
            if (reasonCode != ReasonCode.SUCCESS || !properties.isEmpty()) {
                target.put(reasonCode.value());
            }
            if (!properties.isEmpty()) {
                FieldWriter.properties(target, properties);
            }
        }

        private int open(PacketType type) {
            target.put(firstByte(type));
            return FieldWriter.openLength(target);
        }

        private int openWithId(PacketType type, int packetId, Properties properties) {
            int length = open(type);
            target.putShort(packetId);
            if (version.hasProperties()) {
                FieldWriter.properties(target, properties);
            }
            return length;
        }

        private PacketBuffer close(int length) {
            FieldWriter.closeLength(target, length);
            return target;
        }
    }
}
