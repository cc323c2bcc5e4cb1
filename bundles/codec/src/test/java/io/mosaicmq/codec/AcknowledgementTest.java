package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.PacketType.PUBACK;
import static io.mosaicmq.api.packet.PacketType.PUBCOMP;
import static io.mosaicmq.api.packet.PacketType.PUBREC;
import static io.mosaicmq.api.packet.PacketType.PUBREL;
import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.api.packet.ReasonCode.SUCCESS;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.Recorder.Acknowledged;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[MQTT5-3.4] to 3.7: PUBACK, PUBREC, PUBREL, PUBCOMP from a client")
class AcknowledgementTest {
    private static final Map<PacketType, Integer> FIRST =
            Map.of(PUBACK, 0x40, PUBREC, 0x50, PUBREL, 0x62, PUBCOMP, 0x70);
    private static final Set<Integer> RECEIVER_CODES = Set.of(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
    private static final Set<Integer> RELEASE_CODES = Set.of(0x00, 0x92);

    @Test
    @DisplayName("before 5.0: nothing but the Packet Identifier; neighbours come one by one")
    void before5() {
        assertEquals(
                List.of(
                        new Acknowledged(PUBACK, 1, SUCCESS),
                        new Acknowledged(PUBACK, 2, SUCCESS),
                        new Acknowledged(PUBREC, 3, SUCCESS),
                        new Acknowledged(PUBREL, 0x1234, SUCCESS),
                        new Acknowledged(PUBCOMP, 65_535, SUCCESS)),
                decode(
                        4,
                        bytes(
                                bytes(0x40, 2, two(1)),
                                bytes(0x40, 2, two(2)),
                                bytes(0x50, 2, two(3)),
                                bytes(0x62, 2, two(0x1234)),
                                bytes(0x70, 2, two(65_535)))));
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    @DisplayName("[MQTT5-3.4.2-1] 5.0: only the Reason Codes of the packet are taken")
    void reasonCodes(PacketType type) {
        Set<Integer> taken = new TreeSet<>();
        for (int code = 0; code < 256; code++) {
            byte[] packet = packet(FIRST.get(type), two(7), code);
            try {
                assertEquals(List.of(new Acknowledged(type, 7, ReasonCode.of(code))), decode(5, packet));
                taken.add(code);
            } catch (io.mosaicmq.api.packet.ProtocolViolation refused) {
                assertEquals(PROTOCOL_ERROR, refused.reasonCode());
            }
        }
        boolean receiver = type == PUBACK || type == PUBREC;
        assertEquals(new TreeSet<>(receiver ? RECEIVER_CODES : RELEASE_CODES), taken);
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    @DisplayName("5.0: properties are checked and left behind")
    void properties5(PacketType type) {
        int first = FIRST.get(type);
        List<Object> expected = List.of(new Acknowledged(type, 7, SUCCESS));
        assertEquals(expected, decode(5, packet(first, two(7))));
        assertEquals(expected, decode(5, packet(first, two(7), 0)));
        assertEquals(expected, decode(5, packet(first, two(7), 0, properties())));
        byte[] reason = bytes(0x1F, text("why"));
        byte[] user = bytes(0x26, text("k"), text("v"));
        assertEquals(expected, decode(5, packet(first, two(7), 0, properties(reason, user, user))));
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.2.2.2", packet(first, two(7), 0, properties(reason, reason)));
        refuses(5, MALFORMED_PACKET, "MQTT5-2.2.2.2", packet(first, two(7), 0, properties(0x01, 1)));
        refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(first, two(7), 0, 2, 0x1F));
        refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(first, two(7), 0, properties(), 0));
    }

    @ParameterizedTest
    @EnumSource(names = {"PUBACK", "PUBREC", "PUBREL", "PUBCOMP"})
    @DisplayName("[MQTT5-2.2.1] Packet Identifier 0, wrong length, wrong flags")
    void faults(PacketType type) {
        int first = FIRST.get(type);
        refuses(4, PROTOCOL_ERROR, "MQTT5-2.2.1-3", packet(first, two(0)));
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.2.1-3", packet(first, two(0), 0));
        refuses(4, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(first));
        refuses(4, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(first, 1));
        refuses(4, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(first, two(7), 0));
        refuses(4, MALFORMED_PACKET, "MQTT3-2.2.2-2", packet(first ^ 2, two(7)));
        refuses(5, MALFORMED_PACKET, "MQTT5-2.1.3-1", packet(first ^ 1, two(7)));
    }
}
