package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Decoding.taken;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.14] [MQTT3-3.14] DISCONNECT from a client")
class DisconnectFromClientTest {

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
