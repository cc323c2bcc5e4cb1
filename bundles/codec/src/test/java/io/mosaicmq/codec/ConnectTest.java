package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PACKET_TOO_LARGE;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.api.packet.ReasonCode.TOPIC_NAME_INVALID;
import static io.mosaicmq.api.packet.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static io.mosaicmq.codec.Decoding.decodeFirst;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Decoding.refusesFirst;
import static io.mosaicmq.codec.Wire.binary;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.UserProperty;
import io.mosaicmq.api.packet.Will;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.1] [MQTT3-3.1] CONNECT")
class ConnectTest {
    private static Packet.Connect connect(byte[] bytes) {
        return (Packet.Connect) decodeFirst(bytes);
    }

    private static byte[] connect(int level, int flags, Object... payload) {
        return packet(
                0x10,
                text(level == 3 ? "MQIsdp" : "MQTT"),
                level,
                flags,
                two(60),
                level == 5 ? properties() : new byte[0],
                bytes(payload));
    }

    @Test
    @DisplayName("3.1.1 with everything")
    void everything3() {
        Packet.Connect packet = connect(packet(
                0x10, // CONNECT
                text("MQTT"), // Protocol Name
                4, // Protocol Level
                0xF6, // User Name, Password, Will Retain, Will QoS 2, Will, Clean Session
                two(300), // Keep Alive
                text("client"), // Client Identifier
                text("will/topic"), // Will Topic
                binary(bytes("gone")), // Will Message
                text("user"), // User Name
                binary(bytes(0x00, 0xFF)))); // Password
        assertEquals(ProtocolVersion.V3_1_1, packet.version());
        assertFalse(packet.bridge());
        assertTrue(packet.cleanStart());
        assertEquals(300, packet.keepAlive());
        assertEquals("client", packet.clientId());
        assertEquals(Optional.of("user"), packet.username());
        assertArrayEquals(bytes(0x00, 0xFF), packet.password().orElseThrow());
        Message will = packet.will().orElseThrow().message();
        assertEquals("will/topic", will.topic().toString());
        assertEquals(QoS.EXACTLY_ONCE, will.qos());
        assertTrue(will.isRetained());
        assertArrayEquals(bytes("gone"), will.payload());
        assertEquals(Message.NO_EXPIRY, will.expiryInterval());
        assertEquals(0, packet.will().orElseThrow().delayInterval());
        assertTrue(packet.properties().isEmpty());
    }

    @Test
    @DisplayName("5.0 with everything")
    void everything5() {
        Packet.Connect packet = connect(packet(
                0x10,
                text("MQTT"),
                5,
                0xCC, // User Name, Password, Will QoS 1, Will
                two(65_535),
                properties(
                        bytes(0x11, four(0xFFFF_FFFFL)), // Session Expiry Interval
                        bytes(0x21, two(1)), // Receive Maximum
                        bytes(0x27, four(1)), // Maximum Packet Size
                        bytes(0x22, two(65_535)), // Topic Alias Maximum
                        bytes(0x19, 1), // Request Response Information
                        bytes(0x17, 0), // Request Problem Information
                        bytes(0x26, text("a"), text("1")), // User Property
                        bytes(0x15, text("SCRAM")), // Authentication Method
                        bytes(0x26, text("a"), text("2")),
                        bytes(0x16, binary(bytes(1, 2)))), // Authentication Data
                text(""),
                properties(
                        bytes(0x18, four(30)), // Will Delay Interval
                        bytes(0x03, text("text/plain")), // Content Type
                        bytes(0x02, four(60)), // Message Expiry Interval
                        bytes(0x01, 1), // Payload Format Indicator
                        bytes(0x08, text("answers")), // Response Topic
                        bytes(0x09, binary(bytes(9))), // Correlation Data
                        bytes(0x26, text("k"), text("v"))),
                text("w"),
                binary(bytes("gone")),
                text("user"),
                binary(bytes())));
        assertEquals(ProtocolVersion.V5, packet.version());
        assertFalse(packet.cleanStart());
        assertEquals(0xFFFF_FFFFL, packet.sessionExpiryInterval());
        assertEquals(1, packet.receiveMaximum());
        assertEquals(1, packet.maximumPacketSize());
        assertEquals(65_535, packet.topicAliasMaximum());
        assertEquals(1, packet.properties().integer(Property.REQUEST_RESPONSE_INFORMATION, 0));
        assertFalse(packet.requestsProblemInformation());
        assertEquals(
                List.of(new UserProperty("a", "1"), new UserProperty("a", "2")),
                packet.properties().userProperties());
        assertEquals(Optional.of("SCRAM"), packet.properties().text(Property.AUTHENTICATION_METHOD));
        assertArrayEquals(
                bytes(1, 2),
                packet.properties().binary(Property.AUTHENTICATION_DATA).orElseThrow());
        Will will = packet.will().orElseThrow();
        assertEquals(30, will.delayInterval());
        assertEquals(60, will.message().expiryInterval());
        assertEquals(QoS.AT_LEAST_ONCE, will.message().qos());
        byte[] forwardable = bytes(
                bytes(0x03, text("text/plain")),
                bytes(0x01, 1),
                bytes(0x08, text("answers")),
                bytes(0x09, binary(bytes(9))),
                bytes(0x26, text("k"), text("v")));
        assertArrayEquals(bytes(forwardable, "gone"), will.message().content());
        assertEquals(forwardable.length, will.message().propertiesLength());
    }

    @ParameterizedTest
    @CsvSource({
        "MQIsdp,3,V3_1,false",
        "MQIsdp,131,V3_1,true",
        "MQTT,4,V3_1_1,false",
        "MQTT,132,V3_1_1,true",
        "MQTT,5,V5,false"
    })
    @DisplayName("[MQTT5-3.1.2-1] Protocol Name and Level say the version; bit 7 of a 3.x level marks a bridge")
    void versions(String name, int level, ProtocolVersion version, boolean bridge) {
        byte[] bytes = packet(
                0x10, text(name), level, 2, two(0), version == ProtocolVersion.V5 ? properties() : bytes(), text("c"));
        Packet.Connect packet = connect(bytes);
        assertEquals(version, packet.version());
        assertEquals(bridge, packet.bridge());
    }

    @ParameterizedTest
    @CsvSource({"MQTT,3", "MQTT,6", "MQTT,0", "MQTT,255", "MQTT,133", "MQIsdp,4", "MQIsdp,5", "MQIsdp,132"})
    @DisplayName("[MQTT5-3.1.2-2] another Protocol Level is an unsupported version")
    void unsupportedLevel(String name, int level) {
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(0));
        // Nothing behind the level is looked at: what it means nobody knows.
        refuses(decoder, UNSUPPORTED_PROTOCOL_VERSION, "MQTT5-3.1.2-2", packet(0x10, text(name), level));
        assertFalse(decoder.isVersionKnown());
        assertEquals(ProtocolVersion.V3_1_1, decoder.version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mqtt", "MQTT ", "MQTTT", "HTTP"})
    @DisplayName("[MQTT5-3.1.2-1] another Protocol Name is a protocol error")
    void wrongName(String name) {
        refusesFirst(PROTOCOL_ERROR, "MQTT5-3.1.2-1", packet(0x10, text(name), 4, 2, two(0), text("c")));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("a fault behind the Protocol Level leaves the version known, so that it can be answered")
    void versionKnownDespiteFault(int level) {
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(0));
        refuses(decoder, MALFORMED_PACKET, "MQTT5-4.13.1-1", connect(level, 2, text("client"), "rest"));
        assertTrue(decoder.isVersionKnown());
        assertEquals(level, decoder.version().level());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-3] the reserved flag is malformed, in 3.1 ignored")
    void reservedFlag() {
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-3", connect(4, 3, text("c")));
        refusesFirst(MALFORMED_PACKET, "MQTT5-3.1.2-3", connect(5, 3, text("c")));
        assertEquals("c", connect(connect(3, 3, text("c"))).clientId());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-12] Will QoS 3 is malformed")
    void willQos3() {
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-14", connect(4, 0x1E, text("c"), text("w"), text("")));
        refusesFirst(
                MALFORMED_PACKET, "MQTT5-3.1.2-12", connect(5, 0x1E, text("c"), properties(), text("w"), text("")));
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-11] [MQTT5-3.1.2-13] Will QoS and Will Retain without a Will are malformed")
    void willFlagsWithoutWill() {
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-13", connect(4, 0x0A, text("c")));
        refusesFirst(MALFORMED_PACKET, "MQTT5-3.1.2-11", connect(5, 0x12, text("c")));
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-15", connect(4, 0x22, text("c")));
        refusesFirst(MALFORMED_PACKET, "MQTT5-3.1.2-13", connect(5, 0x22, text("c")));
    }

    @Test
    @DisplayName("[MQTT3-3.1.2-22] a password without a user name: malformed in 3.x, allowed in 5.0")
    void passwordWithoutUserName() {
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-22", connect(3, 0x42, text("c"), text("p")));
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.1.2-22", connect(4, 0x42, text("c"), text("p")));
        Packet.Connect packet = connect(connect(5, 0x42, text("c"), text("p")));
        assertTrue(packet.username().isEmpty());
        assertArrayEquals(bytes("p"), packet.password().orElseThrow());
    }

    @Test
    @DisplayName("[MQTT3-3.1.3-8] an empty Client Identifier needs Clean Session in 3.1.1 and is not allowed in 3.1")
    void emptyClientId() {
        refusesFirst(CLIENT_IDENTIFIER_NOT_VALID, "MQTT3-3.1.3-8", connect(4, 0, text("")));
        refusesFirst(CLIENT_IDENTIFIER_NOT_VALID, "MQTT3.1-3.1", connect(3, 2, text("")));
        assertEquals("", connect(connect(4, 2, text(""))).clientId());
        assertEquals("", connect(connect(5, 0, text(""))).clientId());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("client.id.bytes bounds the Client Identifier, also in 3.1 whose 23 characters nobody keeps")
    void longClientId(int level) {
        assertEquals(
                "i".repeat(256),
                connect(connect(level, 2, text("i".repeat(256)))).clientId());
        refusesFirst(CLIENT_IDENTIFIER_NOT_VALID, "client.id.bytes", connect(level, 2, text("i".repeat(257))));
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-4] texts are strict UTF-8: Client Identifier, User Name, Will Topic")
    void illFormedText() {
        byte[] bad = binary(bytes(0xC3, 0x28));
        refusesFirst(MALFORMED_PACKET, "MQTT5-1.5.4-1", connect(4, 2, bad));
        refusesFirst(MALFORMED_PACKET, "MQTT5-1.5.4-1", connect(4, 0x82, text("c"), bad));
        refusesFirst(MALFORMED_PACKET, "MQTT3-1.5.3-1", connect(4, 6, text("c"), bad, text("")));
        refusesFirst(MALFORMED_PACKET, "MQTT5-1.5.4-1", connect(4, 2, binary(bytes("a", 0))));
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-11] a Will Topic is a Topic Name within the limits")
    void willTopic() {
        refusesFirst(MALFORMED_PACKET, "MQTT3-3.3.2-2", connect(4, 6, text("c"), text("a/+"), text("")));
        refusesFirst(MALFORMED_PACKET, "MQTT5-4.7.3-1", connect(5, 6, text("c"), properties(), text(""), text("")));
        refusesFirst(TOPIC_NAME_INVALID, "topic.levels", connect(4, 6, text("c"), text("/".repeat(32)), text("")));
        refusesFirst(TOPIC_NAME_INVALID, "topic.bytes", connect(4, 6, text("c"), text("x".repeat(1025)), text("")));
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-9] what the flags announce must be there, and nothing else")
    void truncatedAndTrailing() {
        String clause = "MQTT5-4.13.1-1";
        refusesFirst(MALFORMED_PACKET, clause, connect(4, 6, text("c")));
        refusesFirst(MALFORMED_PACKET, clause, connect(4, 6, text("c"), text("w")));
        refusesFirst(MALFORMED_PACKET, clause, connect(4, 0x82, text("c")));
        refusesFirst(MALFORMED_PACKET, clause, connect(4, 0xC2, text("c"), text("u")));
        refusesFirst(MALFORMED_PACKET, clause, connect(4, 2, text("c"), text("u")));
        refusesFirst(MALFORMED_PACKET, clause, packet(0x10, text("MQTT"), 4, 2, 0));
        refusesFirst(MALFORMED_PACKET, clause, packet(0x10, text("MQTT"), 4));
        refusesFirst(MALFORMED_PACKET, clause, packet(0x10, two(4), "MQ"));
        refusesFirst(MALFORMED_PACKET, clause, packet(0x10));
        refusesFirst(MALFORMED_PACKET, clause, packet(0x10, text("MQTT"), 5, 2, two(0), Wire.variable(9), text("c")));
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.11.10] Authentication Data without a method is a protocol error")
    void authenticationDataAlone() {
        refusesFirst(
                PROTOCOL_ERROR,
                "MQTT5-3.1.2.11.10",
                packet(0x10, text("MQTT"), 5, 2, two(0), properties(0x16, binary(bytes(1))), text("c")));
    }

    @Test
    @DisplayName("A2: a CONNECT above connect.bytes is refused by its header, the limit named")
    void tooLarge() {
        String message = refuses(
                        new PacketDecoder(Wire.LIMITS, new TopicCache(0)),
                        PACKET_TOO_LARGE,
                        "connect.bytes",
                        bytes(0x10, Wire.variable(64 * 1024)))
                .getMessage();
        assertTrue(message.contains("connect.bytes = 65536"), message);
    }

    @Test
    @DisplayName("[MQTT5-2.1.3-1] flags other than 0 are malformed")
    void flags() {
        byte[] connect = Wire.connect(4);
        connect[0] = 0x11;
        refusesFirst(MALFORMED_PACKET, "MQTT3-2.2.2-2", connect);
    }
}
