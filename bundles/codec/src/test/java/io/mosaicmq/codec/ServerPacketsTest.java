package io.mosaicmq.codec;

import static io.mosaicmq.codec.Wire.binary;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.UserProperty;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of a server as bytes, in both directions: what we write is what a client of ours reads. */
@DisplayName("packets that servers send")
class ServerPacketsTest {
    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;

    static List<Object> decode(ProtocolVersion version, byte[] bytes) {
        List<Object> received = new ArrayList<>();
        ClientPacketDecoder decoder = new ClientPacketDecoder(version, 1 << 20, 2);
        int end = decoder.decode(bytes, 0, bytes.length, 1000, new ServerPacketSink() {
            @Override
            public void packet(Packet packet) {
                received.add(packet);
            }

            @Override
            public void publish(ReceivedPublish publish) {
                received.add(publish);
            }
        });
        assertEquals(bytes.length, end, "bytes consumed");
        return received;
    }

    static byte[] encode(Packet packet, ProtocolVersion version) {
        PacketBuffer buffer = new PacketBuffer(1);
        buffer.put(0xAA); // packets are appended
        PacketEncoder.encode(packet, version, buffer);
        byte[] written = Wire.written(buffer);
        return java.util.Arrays.copyOfRange(written, 1, written.length);
    }

    /** A packet is written as these bytes, and read from them. */
    private static void both(Packet packet, ProtocolVersion version, byte[] bytes) {
        assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(encode(packet, version)));
        assertEquals(List.of(Described.of(packet)), Described.all(decode(version, bytes)));
    }

    private static void refuses(ProtocolVersion version, ReasonCode reasonCode, byte[] bytes) {
        assertEquals(
                reasonCode,
                assertThrows(ProtocolViolation.class, () -> decode(version, bytes))
                        .reasonCode());
    }

    @Test
    @DisplayName("[MQTT5-3.2] CONNACK of 5.0")
    void connAck5() {
        both(new Packet.ConnAck(false, ReasonCode.SUCCESS, Properties.NONE), V5, packet(0x20, 0, 0, properties()));
        Properties all = Properties.builder()
                .set(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                .set(Property.ASSIGNED_CLIENT_IDENTIFIER, "id")
                .set(Property.SERVER_KEEP_ALIVE, 60)
                .set(Property.AUTHENTICATION_DATA, bytes(1, 2))
                .set(Property.AUTHENTICATION_METHOD, "m")
                .set(Property.RECEIVE_MAXIMUM, 20)
                .set(Property.MAXIMUM_QOS, 1)
                .set(Property.MAXIMUM_PACKET_SIZE, 1 << 20)
                .add(new UserProperty("k", "v1"))
                .add(new UserProperty("k", "v2"))
                .build();
        both(
                new Packet.ConnAck(true, ReasonCode.NOT_AUTHORIZED, all),
                V5,
                packet(
                        0x20,
                        1, // Session Present
                        0x87, // Reason Code
                        properties(
                                bytes(0x11, four(0xFFFF_FFFFL)),
                                bytes(0x12, text("id")),
                                bytes(0x13, two(60)),
                                bytes(0x15, text("m")),
                                bytes(0x16, binary(bytes(1, 2))),
                                bytes(0x21, two(20)),
                                bytes(0x24, 1),
                                bytes(0x27, four(1 << 20)),
                                bytes(0x26, text("k"), text("v1")),
                                bytes(0x26, text("k"), text("v2")))));
    }

    @Test
    @DisplayName("[MQTT3-3.2] CONNACK of 3.1.1; 3.1 has no Session Present")
    void connAck3() {
        both(new Packet.ConnAck(true, ReasonCode.SUCCESS, Properties.NONE), V3, bytes(0x20, 2, 1, 0));
        Packet.ConnAck refused = new Packet.ConnAck(
                false,
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                Properties.builder().set(Property.REASON_STRING, "left out").build());
        assertEquals("20020004", HexFormat.of().formatHex(encode(refused, V3)));
        assertEquals(
                "20020000",
                HexFormat.of()
                        .formatHex(encode(
                                new Packet.ConnAck(true, ReasonCode.SUCCESS, Properties.NONE), ProtocolVersion.V3_1)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,SUCCESS",
        "1,UNSUPPORTED_PROTOCOL_VERSION",
        "2,CLIENT_IDENTIFIER_NOT_VALID",
        "3,SERVER_UNAVAILABLE",
        "4,BAD_USER_NAME_OR_PASSWORD",
        "5,NOT_AUTHORIZED"
    })
    @DisplayName("[MQTT3-3.2.2.3] return codes of 3.1.1")
    void connectReturnCodes(int value, ReasonCode reasonCode) {
        both(new Packet.ConnAck(false, reasonCode, Properties.NONE), V3, bytes(0x20, 2, 0, value));
    }

    @Test
    @DisplayName("[MQTT5-3.9] SUBACK; before 5.0 every failure is 0x80")
    void subAck() {
        List<ReasonCode> codes = List.of(
                ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2, ReasonCode.NOT_AUTHORIZED);
        Properties why = Properties.builder().set(Property.REASON_STRING, "no").build();
        both(
                new Packet.SubAck(0x1234, codes, why),
                V5,
                packet(0x90, two(0x1234), properties(0x1F, text("no")), 0, 1, 2, 0x87));
        assertEquals(
                Described.of(packet(0x90, two(1), 0, 1, 2, 0x80)),
                Described.of(encode(new Packet.SubAck(1, codes, why), V3)));
        assertEquals(
                List.of(new Packet.SubAck(
                        1, List.of(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR), Properties.NONE)),
                decode(V3, packet(0x90, two(1), 0, 0x80)));
        refuses(V3, ReasonCode.PROTOCOL_ERROR, packet(0x90, two(1), 0x87));
    }

    @Test
    @DisplayName("[MQTT5-3.11] UNSUBACK; before 5.0 without codes")
    void unsubAck() {
        List<ReasonCode> codes = List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        both(new Packet.UnsubAck(1, codes, Properties.NONE), V5, packet(0xB0, two(1), properties(), 0, 0x11));
        assertEquals("b0020001", HexFormat.of().formatHex(encode(new Packet.UnsubAck(1, codes, Properties.NONE), V3)));
        assertEquals(List.of(new Packet.UnsubAck(1, List.of(), Properties.NONE)), decode(V3, bytes(0xB0, 2, two(1))));
        refuses(V3, ReasonCode.MALFORMED_PACKET, packet(0xB0, two(1), 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    @DisplayName("[MQTT5-3.4] acknowledgements, as short as may be")
    void acknowledgements(PacketType type) {
        int first = type.ordinal() << 4 | (type == PacketType.PUBREL ? 2 : 0);
        ReasonCode failure = type == PacketType.PUBACK || type == PacketType.PUBREC
                ? ReasonCode.QUOTA_EXCEEDED
                : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        Packet success = new Packet.Acknowledgement(type, 0xABCD, ReasonCode.SUCCESS, Properties.NONE);
        Packet failed = new Packet.Acknowledgement(type, 1, failure, Properties.NONE);
        both(success, V3, bytes(first, 2, two(0xABCD)));
        both(success, V5, bytes(first, 2, two(0xABCD)));
        both(failed, V5, bytes(first, 3, two(1), failure.value()));
        assertEquals(Described.of(bytes(first, 2, two(1))), Described.of(encode(failed, V3)));
        both(
                new Packet.Acknowledgement(
                        type,
                        1,
                        ReasonCode.SUCCESS,
                        Properties.builder().set(Property.REASON_STRING, "fine").build()),
                V5,
                packet(first, two(1), 0, properties(0x1F, text("fine"))));
    }

    @Test
    @DisplayName("[MQTT5-3.13] PINGRESP")
    void pingResp() {
        both(new Packet.PingResp(), V3, bytes(0xD0, 0));
        both(new Packet.PingResp(), V5, bytes(0xD0, 0));
        refuses(V5, ReasonCode.MALFORMED_PACKET, bytes(0xD0, 1, 0));
    }

    @Test
    @DisplayName("[MQTT5-3.14] DISCONNECT from a server, 5.0 only")
    void disconnect() {
        both(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE), V5, bytes(0xE0, 0));
        both(new Packet.Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE), V5, bytes(0xE0, 1, 0x8E));
        both(
                new Packet.Disconnect(
                        ReasonCode.USE_ANOTHER_SERVER,
                        Properties.builder().set(Property.SERVER_REFERENCE, "b").build()),
                V5,
                packet(0xE0, 0x9C, properties(0x1C, text("b"))));
        refuses(V3, ReasonCode.PROTOCOL_ERROR, bytes(0xE0, 0));
        refuses(V5, ReasonCode.PROTOCOL_ERROR, packet(0xE0, 0, properties(0x11, four(1)))); // [MQTT5-3.14.2-2]
        refuses(V5, ReasonCode.PROTOCOL_ERROR, packet(0xE0, 0x04)); // a client's word
    }

    @Test
    @DisplayName("[MQTT5-3.15] AUTH")
    void auth() {
        both(new Packet.Auth(ReasonCode.SUCCESS, Properties.NONE), V5, bytes(0xF0, 0));
        Properties method = Properties.builder()
                .set(Property.AUTHENTICATION_METHOD, "m")
                .set(Property.AUTHENTICATION_DATA, bytes(7))
                .build();
        both(
                new Packet.Auth(ReasonCode.CONTINUE_AUTHENTICATION, method),
                V5,
                packet(0xF0, 0x18, properties(bytes(0x15, text("m")), bytes(0x16, binary(bytes(7))))));
        assertThrows(IllegalArgumentException.class, () -> encode(new Packet.Auth(ReasonCode.SUCCESS, method), V3));
        refuses(V3, ReasonCode.MALFORMED_PACKET, bytes(0xF0, 0));
        refuses(V5, ReasonCode.PROTOCOL_ERROR, packet(0xF0, 0x19, properties(0x15, text("m"))));
    }

    @Test
    @DisplayName("[MQTT5-3.3] PUBLISH: Subscription Identifiers and aliases are read, the rest is forwardable")
    void publish() {
        byte[] bytes = bytes(
                packet(
                        0x3B, // DUP, QoS 1, RETAIN
                        text("a/b"),
                        two(9),
                        properties(
                                bytes(0x0B, 1),
                                bytes(0x03, text("t")),
                                bytes(0x02, four(30)),
                                bytes(0x23, two(2)),
                                bytes(0x0B, 0x80, 0x01)),
                        "hi"),
                packet(0x30, text(""), properties(0x23, two(2)), "again"));
        List<Object> received = decode(V5, bytes);
        ReceivedPublish first = (ReceivedPublish) received.get(0);
        assertEquals("a/b AT_LEAST_ONCE true 30 1000 4 030001746869", Described.of(first.message()));
        assertEquals(List.of(1, 128), first.subscriptionIdentifiers());
        assertEquals(9, first.packetId());
        assertEquals(true, first.duplicate());
        ReceivedPublish second = (ReceivedPublish) received.get(1);
        assertEquals("a/b", second.message().topic().toString());
        assertEquals(QoS.AT_MOST_ONCE, second.message().qos());
        assertEquals(0, second.packetId());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-7] aliases a server may not use")
    void aliases() {
        refuses(V5, ReasonCode.TOPIC_ALIAS_INVALID, packet(0x30, text("a"), properties(0x23, two(3))));
        refuses(V5, ReasonCode.PROTOCOL_ERROR, packet(0x30, text(""), properties(0x23, two(1))));
        refuses(V5, ReasonCode.MALFORMED_PACKET, packet(0x30, text(""), properties()));
        refuses(V5, ReasonCode.MALFORMED_PACKET, packet(0x30, text("a/#"), properties()));
        refuses(V5, ReasonCode.MALFORMED_PACKET, packet(0x36, text("a"), two(1), properties()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x10, 0x80, 0xA0, 0xC0})
    @DisplayName("A5: packets of clients are protocol errors from a server")
    void clientPackets(int first) {
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, () -> decode(V5, bytes(first, 0)));
        assertEquals(ReasonCode.PROTOCOL_ERROR, violation.reasonCode());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-24] a packet above the Maximum Packet Size is refused by its header")
    void tooLarge() {
        refuses(V5, ReasonCode.PACKET_TOO_LARGE, bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F));
        refuses(V5, ReasonCode.MALFORMED_PACKET, bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF));
    }

    @Test
    @DisplayName("a field that does not fit is refused, and leaves nothing in the buffer")
    void fieldTooLong() {
        PacketBuffer buffer = new PacketBuffer(8);
        buffer.put(1);
        Packet packet = new Packet.Disconnect(
                ReasonCode.QUOTA_EXCEEDED,
                Properties.builder()
                        .set(Property.REASON_STRING, "x".repeat(65_536))
                        .build());
        assertThrows(IllegalArgumentException.class, () -> PacketEncoder.encode(packet, V5, buffer));
        assertEquals(1, buffer.length());
    }

    @Test
    @DisplayName("[MQTT5-2.1.4] lengths of one, two and three bytes")
    void longPackets() {
        for (int length : new int[] {1, 100, 115, 116, 117, 118, 119, 127, 128, 16_370, 16_383, 16_384, 65_535}) {
            Properties why = Properties.builder()
                    .set(Property.REASON_STRING, "x".repeat(length))
                    .build();
            both(
                    new Packet.Disconnect(ReasonCode.QUOTA_EXCEEDED, why),
                    V5,
                    packet(0xE0, 0x97, properties(0x1F, text("x".repeat(length)))));
        }
    }
}
