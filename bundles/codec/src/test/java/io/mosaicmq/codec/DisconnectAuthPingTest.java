package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.binary;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.12] PINGREQ, [MQTT5-3.14] DISCONNECT, [MQTT5-3.15] AUTH from a client")
class DisconnectAuthPingTest {
    private static Set<Integer> taken(int first, byte[] rest) {
        Set<Integer> taken = new TreeSet<>();
        for (int code = 0; code < 256; code++) {
            try {
                decode(5, packet(first, code, rest));
                taken.add(code);
            } catch (ProtocolViolation refused) {
                assertEquals(PROTOCOL_ERROR, refused.reasonCode());
            }
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("[MQTT5-3.12.4-1] PINGREQ is two bytes")
    void ping(int level) {
        assertEquals(List.of("ping", "ping"), decode(level, bytes(0xC0, 0, 0xC0, 0)));
        refuses(level, MALFORMED_PACKET, "MQTT5-3.12.1", packet(0xC0, 0));
        refuses(level, MALFORMED_PACKET, level == 5 ? "MQTT5-2.1.3-1" : "MQTT3-2.2.2-2", packet(0xC1));
    }

    @Nested
    @DisplayName("DISCONNECT")
    class Disconnect {
        @Test
        @DisplayName("[MQTT3-3.14] before 5.0 there is nothing but the header")
        void before5() {
            assertEquals(List.of(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE)), decode(4, packet(0xE0)));
            refuses(4, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xE0, 0));
            refuses(4, MALFORMED_PACKET, "MQTT3-2.2.2-2", packet(0xE1));
        }

        @Test
        @DisplayName("[MQTT5-3.14.2.1] Reason Code and properties may be left out")
        void version5() {
            assertEquals(List.of(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE)), decode(5, packet(0xE0)));
            assertEquals(
                    List.of(new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE)),
                    decode(5, packet(0xE0, 4)));
            Packet.Disconnect packet = (Packet.Disconnect) decode(
                            5,
                            packet(
                                    0xE0,
                                    0,
                                    properties(
                                            bytes(0x11, four(100)), // Session Expiry Interval
                                            bytes(0x1F, text("done"))))) // Reason String
                    .get(0);
            assertEquals(100, packet.properties().integer(Property.SESSION_EXPIRY_INTERVAL, 0));
            assertEquals(Optional.of("done"), packet.properties().text(Property.REASON_STRING));
        }

        @Test
        @DisplayName("[MQTT5-3.14.2-1] only Reason Codes a client may send")
        void reasonCodes() {
            assertEquals(
                    new TreeSet<>(
                            Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99)),
                    taken(0xE0, properties()));
        }

        @Test
        @DisplayName("trailing and missing bytes are malformed")
        void length() {
            refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xE0, 0, properties(), 0));
            refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xE0, 0, 5, 0x11));
        }
    }

    @Nested
    @DisplayName("AUTH")
    class Auth {
        private final byte[] method = bytes(0x15, text("SCRAM"));

        @Test
        @DisplayName("[MQTT5-3.15.2] Reason Code, Authentication Method and Data")
        void everything() {
            Packet.Auth packet =
                    (Packet.Auth) decode(5, packet(0xF0, 0x18, properties(method, bytes(0x16, binary(bytes(1, 2, 3))))))
                            .get(0);
            assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, packet.reasonCode());
            assertEquals(Optional.of("SCRAM"), packet.properties().text(Property.AUTHENTICATION_METHOD));
            assertEquals(
                    "010203",
                    Described.of(packet.properties()
                            .binary(Property.AUTHENTICATION_DATA)
                            .orElseThrow()));
        }

        @Test
        @DisplayName("[MQTT5-3.15.2-1] a client continues or re-authenticates; Success is the server's word")
        void reasonCodes() {
            assertEquals(new TreeSet<>(Set.of(0x18, 0x19)), taken(0xF0, properties(method)));
            refuses(5, PROTOCOL_ERROR, "MQTT5-3.15.2-1", packet(0xF0));
        }

        @Test
        @DisplayName("[MQTT5-3.15.2.2.2] without an Authentication Method it is a protocol error")
        void withoutMethod() {
            refuses(5, PROTOCOL_ERROR, "MQTT5-3.15.2.2.2", packet(0xF0, 0x18, properties()));
        }

        @Test
        @DisplayName("[MQTT5-3.15.1-1] flags are malformed; so is a packet that ends within a field")
        void faults() {
            refuses(5, MALFORMED_PACKET, "MQTT5-2.1.3-1", packet(0xF1, 0x18, properties(method)));
            refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xF0, 0x18));
            refuses(5, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xF0, 0x18, properties(method), 0));
        }

        @Test
        @DisplayName("[MQTT3-2.2.1] before 5.0 the packet type is reserved")
        void before5() {
            refuses(4, MALFORMED_PACKET, "MQTT3-2.2.1", packet(0xF0, 0x18, properties(method)));
        }
    }
}
