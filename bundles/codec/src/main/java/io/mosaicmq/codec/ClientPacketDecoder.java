package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes what a server sends to one client, which we are: a bridge, a test. Written for plainness, as a link carries few
 * packets compared with a broker. One thread.
 */
public final class ClientPacketDecoder {
    private final ProtocolVersion version;
    private final int maximumPacketSize;
    private final Topic[] aliases;

    /**
     * @param version what the client said in CONNECT
     * @param maximumPacketSize largest packet taken, in bytes, header included
     * @param topicAliasMaximum how many Topic Aliases the client said it takes
     */
    public ClientPacketDecoder(ProtocolVersion version, int maximumPacketSize, int topicAliasMaximum) {
        this.version = version;
        this.maximumPacketSize = maximumPacketSize;
        this.aliases = new Topic[topicAliasMaximum + 1];
    }

    /**
     * Decodes the whole packets in a range and hands each to the sink.
     *
     * @param now milliseconds since the epoch: when the messages were received
     * @return offset of the first byte not consumed
     * @throws ProtocolViolation if the server broke a rule; nothing may be decoded after that
     */
    public int decode(byte[] bytes, int from, int to, long now, ServerPacketSink sink) {
        int at = from;
        while (true) {
            long header = FixedHeader.read(bytes, at, to);
            if (header == FixedHeader.INCOMPLETE) {
                return at;
            }
            int body = at + FixedHeader.size(header);
            int remaining = FixedHeader.remaining(header);
            if (remaining > maximumPacketSize - FixedHeader.size(header)) {
                throw new ProtocolViolation(
                        ReasonCode.PACKET_TOO_LARGE, "MQTT5-3.1.2-24", "a packet of " + remaining + " bytes");
            }
            if (remaining > to - body) {
                return at;
            }
            int end = body + remaining;
            PacketType type = PacketType.of(bytes[at]);
            if (type == PacketType.PUBLISH) {
                sink.publish(ReceivedPublish.decode(version, bytes, at, body, end, now, this::topic));
            } else {
                checkFlags(type, bytes[at] & 0x0F);
                sink.packet(packet(type, bytes, body, end));
            }
            at = end;
        }
    }

    private Topic topic(byte[] bytes, int name, int length, int alias) {
        if (alias >= aliases.length) {
            throw new ProtocolViolation(
                    ReasonCode.TOPIC_ALIAS_INVALID, "MQTT5-3.1.2-26", "PUBLISH: Topic Alias " + alias);
        }
        if (length == 0 && alias != 0) {
            if (aliases[alias] == null) {
                throw Fault.protocolError("MQTT5-3.3.2-7", "PUBLISH: Topic Alias " + alias + " was never set");
            }
            return aliases[alias];
        }
        Topic topic = Topic.of(bytes, name, length);
        if (alias != 0) {
            aliases[alias] = topic;
        }
        return topic;
    }

    private void checkFlags(PacketType type, int flags) {
        if (flags != (type == PacketType.PUBREL ? 2 : 0)) {
            throw Fault.malformed(Fault.clause(version, "MQTT5-2.1.3-1", "MQTT3-2.2.2-2"), type + ": flags " + flags);
        }
    }

    private Packet packet(PacketType type, byte[] bytes, int body, int end) {
        return switch (type) {
            case CONNACK -> connAck(bytes, body, end);
            case PUBACK, PUBREC, PUBREL, PUBCOMP ->
                AcknowledgementDecoder.decode(type, version, bytes, body, end, Integer.MAX_VALUE);
            case SUBACK -> subAck(bytes, body, end);
            case UNSUBACK -> unsubAck(bytes, body, end);
            case PINGRESP -> {
                new PacketReader("PINGRESP", bytes, body, end).expectEnd();
                yield new Packet.PingResp();
            }
            case DISCONNECT -> disconnect(bytes, body, end);
            case AUTH -> auth(bytes, body, end);
            case RESERVED, CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ ->
                throw Fault.protocolError("MQTT5-2.1.2", type + " is not sent by servers");
        };
    }

    private Packet connAck(byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("CONNACK", bytes, body, end);
        int flags = reader.readByte("Connect Acknowledge Flags");
        if (flags > 1) {
            throw Fault.malformed("MQTT5-3.2.2-1", "CONNACK: reserved bits of the Connect Acknowledge Flags are set");
        }
        int code = reader.readByte("Reason Code");
        ReasonCode reasonCode = version.hasProperties() ? ReasonCodeTable.CONNACK.read(code) : connectReturnCode(code);
        Properties properties =
                version.hasProperties() ? PropertyTable.CONNACK.read(reader, Integer.MAX_VALUE) : Properties.NONE;
        reader.expectEnd();
        return new Packet.ConnAck(flags == 1, reasonCode, properties);
    }

    /** The Reason Code that says the same as a return code of 3.x ([MQTT3-3.2.2.3]). */
    private static ReasonCode connectReturnCode(int code) {
        return switch (code) {
            case 0 -> ReasonCode.SUCCESS;
            case 1 -> ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
            case 2 -> ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
            case 3 -> ReasonCode.SERVER_UNAVAILABLE;
            case 4 -> ReasonCode.BAD_USER_NAME_OR_PASSWORD;
            case 5 -> ReasonCode.NOT_AUTHORIZED;
            default -> throw Fault.malformed("MQTT3-3.2.2.3", "CONNACK: return code " + code);
        };
    }

    private Packet subAck(byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("SUBACK", bytes, body, end);
        int packetId = reader.readPacketId();
        ReasonCodeTable codes = version.hasProperties() ? ReasonCodeTable.SUBACK : ReasonCodeTable.SUBACK_BEFORE_5;
        Properties properties =
                version.hasProperties() ? PropertyTable.SUBACK.read(reader, Integer.MAX_VALUE) : Properties.NONE;
        return new Packet.SubAck(packetId, codes(reader, codes), properties);
    }

    private Packet unsubAck(byte[] bytes, int body, int end) {
        PacketReader reader = new PacketReader("UNSUBACK", bytes, body, end);
        int packetId = reader.readPacketId();
        if (!version.hasProperties()) {
            reader.expectEnd();
            return new Packet.UnsubAck(packetId, List.of(), Properties.NONE);
        }
        Properties properties = PropertyTable.UNSUBACK.read(reader, Integer.MAX_VALUE);
        return new Packet.UnsubAck(packetId, codes(reader, ReasonCodeTable.UNSUBACK), properties);
    }

    private static List<ReasonCode> codes(PacketReader reader, ReasonCodeTable table) {
        List<ReasonCode> codes = new ArrayList<>();
        while (reader.remaining() > 0) {
            codes.add(table.read(reader.readByte("Reason Code")));
        }
        return List.copyOf(codes);
    }

    private Packet disconnect(byte[] bytes, int body, int end) {
        if (!version.hasProperties()) {
            throw Fault.protocolError("MQTT3-3.14", "DISCONNECT from a server");
        }
        Packet.Disconnect packet = DisconnectDecoder.decode(
                ReasonCodeTable.DISCONNECT_FROM_SERVER, version, Integer.MAX_VALUE, bytes, body, end);
        if (packet.properties().has(Property.SESSION_EXPIRY_INTERVAL)) {
            throw Fault.protocolError("MQTT5-3.14.2-2", "DISCONNECT from a server has a Session Expiry Interval");
        }
        return packet;
    }

    private Packet auth(byte[] bytes, int body, int end) {
        if (!version.hasProperties()) {
            throw Fault.malformed("MQTT3-2.2.1", "packet type 15 is reserved in MQTT " + version);
        }
        return AuthDecoder.decode(ReasonCodeTable.AUTH_FROM_SERVER, Integer.MAX_VALUE, bytes, body, end);
    }
}
