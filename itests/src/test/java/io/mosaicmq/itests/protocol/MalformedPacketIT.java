package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.hex;
import static io.mosaicmq.itests.wire.Bytes.packet;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Bytes;
import io.mosaicmq.itests.wire.Packets;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each packet is sent on a connection of its own, which is to end, while another one is to notice nothing. */
@BlackBox
@DisplayName("[MQTT5-4.13] [MQTT3-4.8] Packets that are malformed, or not allowed where they come")
class MalformedPacketIT {
    /** What fits most of them; which of the two a server says is a matter of taste in places, so both are taken. */
    private static final int[] MALFORMED = {0x81, 0x82};

    private static final Set<String> OVERLOOKED_BY_MOSQUITTO =
            Set.of("Payload Format Indicator 2", "Subscription Identifier", "Response Topic with a wildcard");

    private final Broker broker;

    MalformedPacketIT(Broker broker) {
        this.broker = broker;
    }

    private void refuse(Version version, Bytes bytes, int... codes) {
        try (WireClient bystander = broker.connect(version);
                WireClient client = broker.connect(version)) {
            client.send(bytes).expectRefused(codes);
            bystander.ping();
        } catch (AssertionError e) {
            throw new AssertionError(version + " " + bytes + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest(name = "{0} with flags from {1}")
    @CsvSource({
        "PUBACK, 40, 02 00 01",
        "PUBREC, 50, 02 00 01",
        "PUBREL, 62, 02 00 01",
        "PUBCOMP, 70, 02 00 01",
        "SUBSCRIBE, 82, 06 00 01 00 01 61 00",
        "UNSUBSCRIBE, A2, 05 00 01 00 01 61",
        "PINGREQ, C0, 00",
        "DISCONNECT, E0, 00"
    })
    @DisplayName("[MQTT5-2.1.3-1] [MQTT3-2.2.2-2] reserved flags of the fixed header must have their value")
    void fixedHeaderFlags(String type, String right, String rest) {
        if (broker.isMosquitto() && !type.endsWith("SUBSCRIBE")) {
            return; // it looks at no other
        }
        int first = Integer.parseInt(right, 16);
        for (Version version : new Version[] {Version.V3_1_1, Version.V5}) {
            // MQTT 5 has a Property Length in SUBSCRIBE and UNSUBSCRIBE, but the flags come first.
            for (int flags = 0; flags < 16; flags++) {
                if (flags != (first & 15)) {
                    refuse(version, bytes().u8(first & 0xF0 | flags).add(hex(rest)), MALFORMED);
                }
            }
        }
    }

    @ParameterizedTest
    @MosquittoDiffers("overlooks some, as it is a client too where it bridges")
    @ValueSource(
            strings = {
                "00 00", // reserved type 0
                "0F 00",
                "20 02 00 00", // CONNACK
                "90 03 00 01 00", // SUBACK
                "B0 02 00 01", // UNSUBACK
                "D0 00" // PINGRESP
            })
    @DisplayName("[MQTT5-2.1.2] [MQTT3-2.2.1] packets that only a server sends, or nobody, are refused")
    void packetsOfTheServer(String packet) {
        for (Version version : Version.values()) {
            refuse(version, hex(packet), MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 FF FF FF FF 01", "30 80 80 80 80 00", "C0 80 80 80 80 01", "E0 FF FF FF FF FF"})
    @DisplayName("[MQTT5-2.1.4] [MQTT3-2.2.3] a Remaining Length of more than four bytes is refused")
    void remainingLengthOfFiveBytes(String packet) {
        for (Version version : Version.values()) {
            refuse(version, hex(packet), 0x81, 0x82, 0x95);
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.1-4] [MQTT3-3.3.1-4] QoS 3 is refused")
    void qos3(Version version) {
        refuse(version, packet(0x36, bytes().utf8("a").u16(1).u8(0)), MALFORMED);
        refuse(version, packet(0x37, bytes().utf8("a").u16(1).u8(0)), MALFORMED);
        refuse(version, packet(0x3E, bytes().utf8("a").u16(1).u8(0)), MALFORMED);
    }

    @EachVersion
    @DisplayName("[MQTT5-2.2.1-3] [MQTT3-2.3.1-1] Packet Identifier 0 is refused")
    void identifierZero(Version version) {
        Bytes noProperties = version.is5() ? bytes().u8(0) : bytes();
        refuse(version, packet(0x32, bytes().utf8("a").u16(0).add(noProperties)), MALFORMED);
        refuse(version, packet(0x34, bytes().utf8("a").u16(0).add(noProperties)), MALFORMED);
        refuse(version, packet(0x82, bytes().u16(0).add(noProperties).utf8("a").u8(0)), MALFORMED);
        refuse(version, packet(0xA2, bytes().u16(0).add(noProperties).utf8("a")), MALFORMED);
    }

    @EachVersion
    @MosquittoDiffers("takes it for one it does not know")
    @DisplayName("[MQTT5-2.2.1-5] [MQTT3-2.3.1-1] an acknowledgement of Packet Identifier 0 is refused")
    void acknowledgementOfIdentifierZero(Version version) {
        for (int first : new int[] {0x40, 0x50, 0x62, 0x70}) {
            refuse(version, packet(first, bytes().u16(0)), MALFORMED);
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.3.2-2] [MQTT5-4.7.3-1] [MQTT3-3.3.2-2] a Topic Name that is empty or has wildcards is refused")
    void topicName(Version version) {
        for (String topic : new String[] {"", "#", "+", "a/#", "a/+/b", "a+", "#a"}) {
            for (int qos = 0; qos <= 2; qos++) {
                refuse(version, bytes().raw(message(topic, "x").qos(qos).encode(version)), 0x81, 0x82, 0x90);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 00 62",
                "ED A0 80",
                "ED BF BF",
                "C0 80",
                "C1 81",
                "E0 80 AF",
                "F0 80 80 AF",
                "F4 90 80 80",
                "80",
                "61 E2 82",
                "FF",
                "FE",
                "F8 88 80 80 80"
            })
    @DisplayName(
            "[MQTT5-1.5.4-1] [MQTT5-1.5.4-2] [MQTT3-1.5.3-1] [MQTT3-1.5.3-2] ill-formed UTF-8 and U+0000 are refused")
    void utf8(String text) {
        byte[] bad = hex(text).toArray();
        for (Version version : new Version[] {Version.V3_1_1, Version.V5}) {
            Bytes noProperties = version.is5() ? bytes().u8(0) : bytes();
            refuse(version, packet(0x30, bytes().binary(bad).add(noProperties)), 0x81, 0x82, 0x90);
            Bytes filter = bytes().u16(1).add(noProperties).binary(bad);
            refuse(version, packet(0xA2, filter), 0x81, 0x82, 0x8F);
            refuse(version, packet(0x82, filter.u8(0)), 0x81, 0x82, 0x8F);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName(
            "[MQTT5-3.8.3-2] [MQTT5-3.10.3-2] [MQTT3-3.8.3-3] [MQTT3-3.10.3-2] SUBSCRIBE and UNSUBSCRIBE need a filter")
    void noFilter(Version version) {
        Bytes noProperties = version.is5() ? bytes().u8(0) : bytes();
        refuse(version, packet(0x82, bytes().u16(1).add(noProperties)), MALFORMED);
        refuse(version, packet(0xA2, bytes().u16(1).add(noProperties)), MALFORMED);
    }

    @EachVersion
    @DisplayName("[MQTT5-3.8.3-5] [MQTT3-3.8.3-4] reserved bits of the Subscription Options must be 0, the QoS 0 to 2")
    void subscriptionOptions(Version version) {
        int[] wrong =
                version.is5() ? new int[] {0x03, 0x40, 0x80, 0xC1, 0x30, 0x33} : new int[] {0x03, 0x04, 0x40, 0x80};
        for (int options : version == Version.V3_1 ? new int[] {0x03} : wrong) {
            refuse(version, bytes().raw(subscribe(1).to("a", 0).to("b", options).encode(version)), MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-4.13.1-1] [MQTT3-4.8] a packet that ends too early, at whatever byte, is refused")
    void cutShort(Version version) {
        Props subscriptionId = Props.props(Prop.SUBSCRIPTION_IDENTIFIER, 200);
        Props expiry = Props.props(Prop.MESSAGE_EXPIRY_INTERVAL, 9).user("a", "b");
        Bytes noProperties = version.is5() ? bytes().u8(0) : bytes();
        cutShort(version, subscribe(1).to("a/b", 0).props(subscriptionId).encode(version), 0);
        cutShort(version, Packets.unsubscribe(1, "a/b").encode(version), 0);
        cutShort(version, message("a/b", "").props(expiry).qos1(5).encode(version), 0);
        // Acknowledgements may be longer in MQTT 5, never shorter.
        for (int first : new int[] {0x40, 0x50, 0x62, 0x70}) {
            cutShort(version, packet(first, bytes().u16(1)).toArray(), 0);
        }
        // A subscription whose second filter breaks off.
        Bytes two = bytes().u16(1).add(noProperties).utf8("a").u8(0);
        cutShort(version, packet(0x82, bytes().add(two).utf8("b").u8(0)).toArray(), two.length());
    }

    /** Sends packets that have all but the last byte, all but two, and so on, with the length they really have. */
    private void cutShort(Version version, byte[] packet, int atLeast) {
        for (int end = 2 + atLeast + (atLeast > 0 ? 1 : 0); end < packet.length; end++) {
            refuse(version, packet(packet[0] & 0xFF, bytes().raw(Arrays.copyOfRange(packet, 2, end))), MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40 03 00 01 00", // PUBACK with more than an identifier
                "50 03 00 01 00",
                "62 03 00 01 00",
                "70 03 00 01 00",
                "C0 01 00", // PINGREQ with a body
                "E0 01 00" // DISCONNECT with a body
            })
    @MosquittoDiffers("overlooks some")
    @DisplayName("[MQTT3-2.2.3] 3.1.1: bytes that do not belong to a packet are refused")
    void tooLong(String packet) {
        refuse(Version.V3_1_1, hex(packet));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C0 01 00", // PINGREQ with a body
                "40 05 00 01 00 00 00", // PUBACK with a byte after its properties
                "40 04 00 01 00 05", // Property Length beyond the packet
                "40 05 00 01 00 80 80", // Property Length that breaks off
                "40 08 00 01 00 04 1F 00 09 61", // Reason String beyond the properties
                "40 03 00 01 7F", // unknown reason codes
                "50 03 00 01 01",
                "62 03 00 01 10",
                "70 03 00 01 80",
                "E0 01 01",
                "E0 01 10",
                "E0 01 FF",
                "E0 03 00 05 00", // Property Length beyond the packet
                "E0 03 00 00 00" // a byte after the properties
            })
    @MosquittoDiffers("overlooks some")
    @DisplayName("[MQTT5-4.13.1-1] lengths and reason codes that make no sense are refused")
    void senseless(String packet) {
        refuse(Version.V5, hex(packet), MALFORMED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Payload Format Indicator twice, 01 00 01 00",
        "Payload Format Indicator 2, 01 02",
        "Message Expiry Interval twice, 02 00 00 00 01 02 00 00 00 01",
        "Topic Alias twice, 23 00 01 23 00 01",
        "Response Topic twice, 08 00 01 61 08 00 01 61",
        "Response Topic with a wildcard, 08 00 01 23",
        "Response Topic with U+0000, 08 00 01 00",
        "Correlation Data twice, 09 00 01 61 09 00 01 61",
        "Content Type twice, 03 00 01 61 03 00 01 61",
        "Content Type that is no UTF-8, 03 00 01 FF",
        "User Property without a value, 26 00 01 61",
        "User Property that is no UTF-8, 26 00 01 61 00 02 ED A0",
        "Subscription Identifier, 0B 01", // [MQTT5-3.3.4-6]
        "Session Expiry Interval, 11 00 00 00 01",
        "Reason String, 1F 00 01 61",
        "Maximum Packet Size, 27 00 00 10 00",
        "unknown 0x00, 00 00",
        "unknown 0x04, 04 00",
        "unknown 0x2B, 2B 00",
        "unknown 0x7F, 7F 00",
        "an identifier of two bytes, A6 00 00 01 61 00 01 61",
        "an identifier of five bytes, 81 80 80 80 00 00",
        "a value that breaks off, 02 00 00"
    })
    @DisplayName("[MQTT5-2.2.2-2] [MQTT5-3.3.2.3] PUBLISH: a property that is wrong, unknown or twice there is refused")
    void propertiesOfPublish(String what, String properties) {
        if (broker.isMosquitto() && OVERLOOKED_BY_MOSQUITTO.contains(what)) {
            return;
        }
        for (int first : new int[] {0x30, 0x32}) {
            Bytes head = bytes().utf8("a").raw(first == 0x32 ? new byte[] {0, 1} : new byte[0]);
            refuse(
                    Version.V5,
                    packet(first, head.add(properties(properties)).raw(new byte[] {'x'})),
                    0x81,
                    0x82,
                    0x90,
                    0x99);
        }
    }

    private static Bytes properties(String digits) {
        Bytes properties = hex(digits);
        return bytes().varint(properties.length()).add(properties);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Subscription Identifier 0, 0B 00",
        "Subscription Identifier twice, 0B 01 0B 02",
        "Subscription Identifier of five bytes, 0B 80 80 80 80 01",
        "Topic Alias, 23 00 01",
        "Message Expiry Interval, 02 00 00 00 01",
        "unknown 0x04, 04 00"
    })
    @DisplayName("[MQTT5-3.8.2.1] SUBSCRIBE: a property that is wrong, unknown or twice there is refused")
    void propertiesOfSubscribe(String what, String properties) {
        refuse(
                Version.V5,
                packet(
                        0x82,
                        bytes().u16(1).add(properties(properties)).utf8("a").u8(0)),
                MALFORMED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"Subscription Identifier, 0B 01", "Reason String, 1F 00 01 61", "unknown 0x04, 04 00"})
    @DisplayName("[MQTT5-3.10.2.1] UNSUBSCRIBE: only User Properties may be there")
    void propertiesOfUnsubscribe(String what, String properties) {
        refuse(
                Version.V5,
                packet(0xA2, bytes().u16(1).add(properties(properties)).utf8("a")),
                MALFORMED);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Reason String twice, 1F 00 01 61 1F 00 01 61",
        "Reason String that is no UTF-8, 1F 00 01 FF",
        "Session Expiry Interval, 11 00 00 00 01",
        "unknown 0x04, 04 00"
    })
    @DisplayName("[MQTT5-3.4.2.2] acknowledgements: only one Reason String and User Properties may be there")
    void propertiesOfAcknowledgements(String what, String properties) {
        for (int first : new int[] {0x40, 0x50, 0x62, 0x70}) {
            refuse(Version.V5, packet(first, bytes().u16(1).u8(0).add(properties(properties))), MALFORMED);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Session Expiry Interval twice, 11 00 00 00 00 11 00 00 00 00",
        "Reason String twice, 1F 00 01 61 1F 00 01 61",
        "Server Reference, 1C 00 01 61", // only a server may name one
        "Will Delay Interval, 18 00 00 00 01",
        "unknown 0x04, 04 00"
    })
    @MosquittoDiffers("overlooks some")
    @DisplayName("[MQTT5-3.14.2.2] DISCONNECT: a property that is wrong, unknown or twice there is refused")
    void propertiesOfDisconnect(String what, String properties) {
        refuse(Version.V5, packet(0xE0, bytes().u8(0).add(properties(properties))), MALFORMED);
    }
}
