package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.hex;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Props.props;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Bytes;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("[MQTT5-3.1.4-1] [MQTT3-3.1.4-1] CONNECT: what a server does not let in")
class MalformedConnectIT {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    private final Broker broker;

    MalformedConnectIT(Broker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20 02 00 00", // CONNACK
                "30 05 | 00 01 61 | 00 78", // PUBLISH QoS 0
                "32 07 | 00 01 61 | 00 01 | 00 78", // PUBLISH QoS 1
                "40 02 00 01", // PUBACK
                "50 02 00 01", // PUBREC
                "62 02 00 01", // PUBREL
                "70 02 00 01", // PUBCOMP
                "82 06 | 00 01 | 00 01 61 | 00", // SUBSCRIBE
                "90 03 00 01 00", // SUBACK
                "A2 05 | 00 01 | 00 01 61", // UNSUBSCRIBE
                "B0 02 00 01", // UNSUBACK
                "C0 00", // PINGREQ
                "D0 00", // PINGRESP
                "E0 00", // DISCONNECT
                "F0 00", // AUTH
                "00 00", // reserved
                "47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A 0D 0A" // GET / HTTP/1.1
            })
    @DisplayName("[MQTT5-3.1.0-1] [MQTT3-3.1.0-1] what is not a CONNECT first ends the connection without an answer")
    void firstPacketMustBeConnect(String packet) {
        try (WireClient client = broker.open(Version.V5)) {
            client.send(hex(packet));
            assertEquals(
                    "",
                    HexFormat.of().formatHex(client.readToEnd()),
                    "a server that knows no version yet cannot say anything");
        }
    }

    @ParameterizedTest
    @CsvSource({"MQTX,4", "MQTX,5", "mqtt,4", "MQTT5,5", "MQT,4", "'',4", "MQISDP,3"})
    @DisplayName("[MQTT5-3.1.2-1] [MQTT3-3.1.2-1] a wrong protocol name is refused")
    void protocolNameMustBeRight(String name, int level) {
        assertVersionRefused(connect(level == 5 ? Version.V5 : Version.V3_1_1, Fresh.clientId())
                .protocolName(name)
                .level(level));
    }

    @ParameterizedTest
    @CsvSource({"MQTT,0", "MQTT,3", "MQTT,6", "MQTT,9", "MQTT,127", "MQTT,255", "MQIsdp,4", "MQIsdp,5", "MQIsdp,2"})
    @DisplayName("[MQTT5-3.1.2-2] [MQTT3-3.1.2-2] an unknown protocol level is refused, in the words of 3.1.1 or of 5")
    void protocolLevelMustBeKnown(String name, int level) {
        assertVersionRefused(connect(level >= 5 ? Version.V5 : Version.V3_1_1, Fresh.clientId())
                .protocolName(name)
                .level(level));
    }

    private void assertVersionRefused(Connect connect) {
        try (WireClient client = broker.send(connect)) {
            String answer = HexFormat.of().formatHex(client.readToEnd());
            assertTrue(
                    answer.isEmpty()
                            || answer.equals("20020001") // 3.1.1: unacceptable protocol version
                            || answer.matches("20..0084.*"), // 5: Unsupported Protocol Version
                    () -> "answer " + answer);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-3.1.2-3] [MQTT3-3.1.2-3] the reserved connect flag must be 0")
    void reservedFlagMustBeZero(Version version) {
        refuse(connect(version, Fresh.clientId()).flipFlags(0x01), MALFORMED);
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-2.1.3-1] [MQTT3-2.2.2-2] the flags beside the packet type must be 0")
    void fixedHeaderFlagsMustBeZero(Version version) {
        for (int flags = 1; flags < 16; flags++) {
            refuse(connect(version, Fresh.clientId()).firstByte(0x10 | flags), MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-3.1.2-11] [MQTT3-3.1.2-13] Will QoS without Will Flag is refused")
    void willQosNeedsWillFlag(Version version) {
        refuse(connect(version, Fresh.clientId()).flipFlags(0x08), MALFORMED, PROTOCOL_ERROR);
        refuse(connect(version, Fresh.clientId()).flipFlags(0x10), MALFORMED, PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-3.1.2-13] [MQTT3-3.1.2-15] Will Retain without Will Flag is refused")
    void willRetainNeedsWillFlag(Version version) {
        refuse(connect(version, Fresh.clientId()).flipFlags(0x20), MALFORMED, PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @DisplayName("[MQTT5-3.1.2-12] [MQTT3-3.1.2-14] Will QoS 3 is refused")
    void willQosMustNotBeThree(Version version) {
        refuse(connect(version, Fresh.clientId()).will(message("w", "w").qos(3)), MALFORMED, PROTOCOL_ERROR, 0x9B);
    }

    @Test
    @DisplayName("[MQTT3-3.1.2-22] 3.1.1: a password without a user name is refused")
    void passwordNeedsUserName() {
        refuse(connect(Version.V3_1_1, Fresh.clientId()).password("secret"));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @DisplayName("[MQTT5-3.1.3-1] [MQTT3-3.1.3-1] a CONNECT that ends too early, at whatever byte, is refused")
    void cutShortIsRefused(Version version) {
        Connect connect = connect(version, Fresh.clientId())
                .will(message("will/topic", "bye"))
                .props(props(Prop.SESSION_EXPIRY_INTERVAL, 0).user("k", "v"))
                .willProps(props(Prop.WILL_DELAY_INTERVAL, 0));
        if (version != Version.V3_1) { // which lets the last fields be missing
            connect.userName("u").password("p");
        }
        byte[] whole = connect.encode(version);
        for (int end = 2; end < whole.length; end++) {
            refuse(version, Bytes.packet(0x10, bytes().raw(Arrays.copyOfRange(whole, 2, end))), MALFORMED, 0x84);
        }
    }

    @Test
    @DisplayName(
            "[MQTT3.1-3.1] 3.1: the User Name may be missing though its flag is set: Remaining Length takes precedence")
    void userNameMayBeMissingIn31() {
        try (WireClient client =
                broker.send(connect(Version.V3_1, Fresh.clientId()).flipFlags(0x80))) {
            client.expectAccepted();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-3.1.3-1] bytes after the last field are refused")
    void trailingBytesAreRefused(Version version) {
        refuse(connect(version, Fresh.clientId()).trailer(hex("00")), MALFORMED, PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10 FF FF FF FF 01", "10 80 80 80 80 00", "10 FF FF FF FF FF"})
    @DisplayName("[MQTT5-2.1.4] [MQTT3-2.2.3] a Remaining Length of more than four bytes ends the connection")
    void remainingLengthMustFitFourBytes(String start) {
        try (WireClient client = broker.open(Version.V5)) {
            client.send(hex(start)).expectConnectRefused(MALFORMED, 0x95);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 00 62", // U+0000
                "ED A0 80", // surrogate U+D800
                "ED BF BF", // surrogate U+DFFF
                "ED A0 BD ED B8 80", // a pair of surrogates, as CESU-8 writes it
                "C0 80", // overlong U+0000
                "C1 81", // overlong 'A'
                "E0 80 AF", // overlong '/'
                "F0 80 80 AF", // overlong '/' in four bytes
                "F4 90 80 80", // above U+10FFFF
                "F8 88 80 80 80", // five bytes
                "80", // continuation without a start
                "61 E2 82", // breaks off
                "FF"
            })
    @DisplayName(
            "[MQTT5-1.5.4-1] [MQTT5-1.5.4-2] [MQTT3-1.5.3-1] [MQTT3-1.5.3-2] an ill-formed client identifier is refused")
    void identifierMustBeUtf8(String id) {
        byte[] text = hex(id).toArray();
        Bytes v311 = bytes().utf8("MQTT").u8(4).u8(2).u16(0).binary(text);
        refuse(Version.V3_1_1, Bytes.packet(0x10, v311), 2);
        Bytes v5 = bytes().utf8("MQTT").u8(5).u8(2).u16(0).u8(0).binary(text);
        refuse(Version.V5, Bytes.packet(0x10, v5), MALFORMED, PROTOCOL_ERROR, 0x85);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "a/+/b", "#", "a\u0000b"})
    @DisplayName("[MQTT5-3.1.3-11] [MQTT5-3.3.2-2] a Will Topic that is no Topic Name is refused")
    void willTopicMustBeATopicName(String topic) {
        Message will = message(topic, "bye");
        refuse(connect(Version.V3_1_1, Fresh.clientId()).will(will), 2, 5);
        refuse(connect(Version.V5, Fresh.clientId()).will(will), MALFORMED, PROTOCOL_ERROR, 0x90);
    }

    static Stream<Arguments> wrongProperties() {
        return Stream.of(
                Arguments.of(
                        "Session Expiry Interval twice",
                        props(Prop.SESSION_EXPIRY_INTERVAL, 1).with(Prop.SESSION_EXPIRY_INTERVAL, 1),
                        PROTOCOL_ERROR),
                Arguments.of(
                        "Receive Maximum twice",
                        props(Prop.RECEIVE_MAXIMUM, 1).with(Prop.RECEIVE_MAXIMUM, 1),
                        PROTOCOL_ERROR),
                Arguments.of("Receive Maximum 0", props(Prop.RECEIVE_MAXIMUM, 0), PROTOCOL_ERROR),
                Arguments.of("Maximum Packet Size 0", props(Prop.MAXIMUM_PACKET_SIZE, 0), PROTOCOL_ERROR),
                Arguments.of(
                        "Maximum Packet Size twice",
                        props(Prop.MAXIMUM_PACKET_SIZE, 100).with(Prop.MAXIMUM_PACKET_SIZE, 100),
                        PROTOCOL_ERROR),
                Arguments.of(
                        "Topic Alias Maximum twice",
                        props(Prop.TOPIC_ALIAS_MAXIMUM, 1).with(Prop.TOPIC_ALIAS_MAXIMUM, 1),
                        PROTOCOL_ERROR),
                Arguments.of(
                        "Request Problem Information 2", props(Prop.REQUEST_PROBLEM_INFORMATION, 2), PROTOCOL_ERROR),
                Arguments.of(
                        "Request Response Information 2", props(Prop.REQUEST_RESPONSE_INFORMATION, 2), PROTOCOL_ERROR),
                Arguments.of("a property of PUBLISH", props(Prop.TOPIC_ALIAS, 1), MALFORMED),
                Arguments.of("a property of the Will", props(Prop.WILL_DELAY_INTERVAL, 1), MALFORMED),
                Arguments.of("a property of CONNACK", props(Prop.ASSIGNED_CLIENT_IDENTIFIER, "x"), MALFORMED),
                Arguments.of("unknown property 0x04", props().raw(hex("04 00")), MALFORMED),
                Arguments.of("unknown property 0x7F", props().raw(hex("7F 00")), MALFORMED),
                Arguments.of("unknown property 0x8126", props().raw(hex("A6 82 02 00")), MALFORMED),
                Arguments.of("a property that breaks off", props().raw(hex("11 00 00")), MALFORMED),
                Arguments.of("a User Property without a value", props().raw(hex("26 00 01 61")), MALFORMED),
                Arguments.of("U+0000 in a User Property", props().user("a", "\u0000"), MALFORMED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongProperties")
    @DisplayName("[MQTT5-2.2.2-2] [MQTT5-3.1.2.11] a property that is wrong, unknown or twice there is refused")
    void propertiesMustBeRight(String what, Props properties, int code) {
        refuse(connect(Version.V5, Fresh.clientId()).props(properties), code);
    }

    static Stream<Arguments> wrongWillProperties() {
        return Stream.of(
                Arguments.of(
                        "Will Delay Interval twice",
                        props(Prop.WILL_DELAY_INTERVAL, 0).with(Prop.WILL_DELAY_INTERVAL, 0)),
                Arguments.of("Payload Format Indicator 2", props(Prop.PAYLOAD_FORMAT_INDICATOR, 2)),
                Arguments.of("Content Type twice", props(Prop.CONTENT_TYPE, "a").with(Prop.CONTENT_TYPE, "a")),
                Arguments.of("a property of CONNECT", props(Prop.SESSION_EXPIRY_INTERVAL, 1)),
                Arguments.of("a Topic Alias", props(Prop.TOPIC_ALIAS, 1)),
                Arguments.of("wildcard in the Response Topic", props(Prop.RESPONSE_TOPIC, "a/#")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongWillProperties")
    @MosquittoDiffers("accepts some of them")
    @DisplayName("[MQTT5-3.1.3.2] a Will Property that is wrong or twice there is refused")
    void willPropertiesMustBeRight(String what, Props properties) {
        refuse(
                connect(Version.V5, Fresh.clientId()).will(message("w", "w")).willProps(properties),
                MALFORMED,
                PROTOCOL_ERROR,
                0x90,
                0x99);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7F", "FF FF FF 7F", "FF FF FF FF 01", "80 80 80 80 00"})
    @DisplayName("[MQTT5-1.5.5-1] [MQTT5-2.2.2.1] a Property Length that exceeds the packet or four bytes is refused")
    void propertyLengthMustFit(String length) {
        Bytes body = bytes().utf8("MQTT").u8(5).u8(2).u16(0).add(hex(length)).utf8(Fresh.clientId());
        refuse(Version.V5, Bytes.packet(0x10, body), MALFORMED);
    }

    private void refuse(Connect connect, int... codes) {
        refuse(connect.version(), connect.toBytes(), codes);
    }

    /** Codes are those of MQTT 5; before, only 1 to 5 exist, and a malformed packet has no code at all. */
    private void refuse(Version version, Bytes connect, int... codes) {
        try (WireClient client = broker.open(version)) {
            client.send(connect)
                    .expectConnectRefused(Arrays.stream(codes)
                            .filter(code -> version.is5() || code < 0x80)
                            .toArray());
        } catch (AssertionError e) {
            throw new AssertionError(connect + ": " + e.getMessage(), e);
        }
    }
}
