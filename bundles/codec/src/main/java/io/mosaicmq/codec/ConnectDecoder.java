package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import java.util.Optional;

/** CONNECT ([MQTT5-3.1], [MQTT3-3.1]). */
final class ConnectDecoder {
    private static final int BRIDGE = 0x80;

    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USER_NAME = 0x80;

    private ConnectDecoder() {}

    /** Reads Protocol Name and Protocol Level; returns the level as sent if it is one that we speak. */
    static int readLevel(PacketReader reader) {
        String name = reader.readText("Protocol Name");
        boolean old = name.equals("MQIsdp");
        if (!old && !name.equals("MQTT")) {
            throw Fault.protocolError("MQTT5-3.1.2-1", "CONNECT: Protocol Name is not MQTT"); // [MQTT3-3.1.2-1]
        }
        int level = reader.readByte("Protocol Level");
        boolean known =
                switch (level) {
                    case 3, 3 | BRIDGE -> old;
                    case 4, 4 | BRIDGE, 5 -> !old;
                    default -> false;
                };
        if (!known) {
            throw new ProtocolViolation(
                    ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                    "MQTT5-3.1.2-2", // [MQTT3-3.1.2-2]
                    "CONNECT: Protocol Level " + level + " of " + name);
        }
        return level;
    }

    /** The version a level stands for. */
    static ProtocolVersion version(int level) {
        return switch (level & ~BRIDGE) {
            case 3 -> ProtocolVersion.V3_1;
            case 4 -> ProtocolVersion.V3_1_1;
            default -> ProtocolVersion.V5;
        };
    }

    /** Reads what follows the Protocol Level. */
    static Packet.Connect decode(
            ProtocolVersion version, int level, WireLimits limits, PacketReader reader, MessageProperties scratch) {
        int flags = reader.readByte("Connect Flags");
        checkFlags(version, flags);
        int keepAlive = reader.readShort("Keep Alive");
        Properties properties =
                version.hasProperties() ? PropertyTable.CONNECT.read(reader, limits.userProperties()) : Properties.NONE;
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw Fault.protocolError(
                    "MQTT5-3.1.2.11.10", "CONNECT has Authentication Data but no Authentication Method");
        }
        boolean cleanStart = (flags & CLEAN_START) != 0;
        String clientId = clientId(version, limits, reader, cleanStart);
        Optional<Will> will =
                (flags & WILL) == 0 ? Optional.empty() : Optional.of(will(version, flags, limits, reader, scratch));
        // In 3.1 the Remaining Length takes precedence: a flag may be set and the field missing.
        boolean optional = version == ProtocolVersion.V3_1;
        Optional<String> username = (flags & USER_NAME) == 0 || optional && reader.remaining() == 0
                ? Optional.empty()
                : Optional.of(reader.readText("User Name"));
        Optional<byte[]> password = (flags & PASSWORD) == 0 || optional && reader.remaining() == 0
                ? Optional.empty()
                : Optional.of(reader.readBinary("Password"));
        reader.expectEnd();
        return new Packet.Connect(
                version, (level & BRIDGE) != 0, cleanStart, keepAlive, clientId, will, username, password, properties);
    }

    private static void checkFlags(ProtocolVersion version, int flags) {
        // 3.1 calls these bits unused or ignored where 3.1.1 and 5.0 want them 0.
        boolean strict = version != ProtocolVersion.V3_1;
        if (strict && (flags & RESERVED) != 0) {
            throw Fault.malformed(
                    Fault.clause(version, "MQTT5-3.1.2-3", "MQTT3-3.1.2-3"), "CONNECT: the reserved flag is set");
        }
        int willQos = flags >> 3 & 3;
        if ((flags & WILL) != 0) {
            if (willQos == 3) {
                throw Fault.malformed(
                        Fault.clause(version, "MQTT5-3.1.2-12", "MQTT3-3.1.2-14"), "CONNECT: Will QoS is 3");
            }
        } else if (strict && willQos != 0) {
            throw Fault.malformed(
                    Fault.clause(version, "MQTT5-3.1.2-11", "MQTT3-3.1.2-13"),
                    "CONNECT: Will QoS is " + willQos + " without a Will");
        } else if (strict && (flags & WILL_RETAIN) != 0) {
            throw Fault.malformed(
                    Fault.clause(version, "MQTT5-3.1.2-13", "MQTT3-3.1.2-15"), "CONNECT: Will Retain without a Will");
        }
        if (!version.hasProperties() && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
            throw Fault.malformed("MQTT3-3.1.2-22", "CONNECT: a password without a user name");
        }
    }

    private static String clientId(
            ProtocolVersion version, WireLimits limits, PacketReader reader, boolean cleanStart) {
        int length = reader.peekLength("Client Identifier");
        if (length > limits.clientIdBytes()) {
            throw Fault.limit(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "client.id.bytes",
                    limits.clientIdBytes(),
                    "Client Identifier has " + length + " bytes");
        }
        if (length == 0 && version == ProtocolVersion.V3_1) {
            throw new ProtocolViolation(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "MQTT3.1-3.1", "an empty Client Identifier in MQTT 3.1");
        }
        if (length == 0 && version == ProtocolVersion.V3_1_1 && !cleanStart) {
            throw new ProtocolViolation(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "MQTT3-3.1.3-8",
                    "an empty Client Identifier without Clean Session");
        }
        return reader.readText("Client Identifier");
    }

    private static Will will(
            ProtocolVersion version, int flags, WireLimits limits, PacketReader reader, MessageProperties properties) {
        int from = reader.at();
        int to = from;
        int forwardable = 0;
        long delayInterval = 0;
        long expiryInterval = Message.NO_EXPIRY;
        if (version.hasProperties()) {
            int length = reader.readVariable("Will Property Length");
            from = reader.skip(length, "Will Properties");
            to = from + length;
            properties.read(reader.bytes(), from, to, PropertyTable.WILL, limits.userProperties());
            forwardable = properties.forwardableLength();
            delayInterval = properties.delayInterval();
            expiryInterval = properties.expiryInterval();
        }
        Topic topic = willTopic(version, limits, reader);
        int payloadLength = reader.readShort("Will Payload");
        int payload = reader.skip(payloadLength, "Will Payload");
        byte[] content = new byte[forwardable + payloadLength];
        properties.copyForwardableOfWill(reader.bytes(), from, to, content, 0);
        System.arraycopy(reader.bytes(), payload, content, forwardable, payloadLength);
        Message message = new Message(
                topic, QoS.of(flags >> 3 & 3), (flags & WILL_RETAIN) != 0, expiryInterval, 0, content, forwardable);
        return new Will(message, delayInterval);
    }

    private static Topic willTopic(ProtocolVersion version, WireLimits limits, PacketReader reader) {
        int length = reader.readShort("Will Topic");
        TopicNames.checkLength(length, limits, "Will Topic");
        int name = reader.skip(length, "Will Topic");
        try {
            return TopicNames.checkLevels(Topic.of(reader.bytes(), name, length), limits, "Will Topic");
        } catch (TopicSyntaxException reason) {
            throw TopicNames.refusal(reason, reader.bytes(), name, length, version, "Will Topic");
        }
    }
}
