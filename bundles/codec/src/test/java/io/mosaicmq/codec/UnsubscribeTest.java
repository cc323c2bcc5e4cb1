package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.UserProperty;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.10] [MQTT3-3.10] UNSUBSCRIBE")
class UnsubscribeTest {
    @Test
    @DisplayName("before 5.0: filters")
    void before5() {
        assertEquals(
                List.of(new Packet.Unsubscribe(7, List.of("a/+", "b"), Properties.NONE)),
                decode(4, packet(0xA2, two(7), text("a/+"), text("b"))));
    }

    @Test
    @DisplayName("5.0: User Properties before the filters")
    void version5() {
        Packet.Unsubscribe packet =
                (Packet.Unsubscribe) decode(5, packet(0xA2, two(7), properties(0x26, text("k"), text("v")), text("a")))
                        .get(0);
        assertEquals(List.of("a"), packet.filters());
        assertEquals(List.of(new UserProperty("k", "v")), packet.properties().userProperties());
    }

    @Test
    @DisplayName("[MQTT5-3.10.3-2] at least one Topic Filter")
    void empty() {
        refuses(4, PROTOCOL_ERROR, "MQTT3-3.10.3-2", packet(0xA2, two(7)));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.10.3-2", packet(0xA2, two(7), properties()));
    }

    @Test
    @DisplayName("[MQTT5-3.10.1-1] flags, Packet Identifier, text, length")
    void faults() {
        refuses(4, MALFORMED_PACKET, "MQTT3-2.2.2-2", packet(0xA0, two(7), text("a")));
        refuses(4, PROTOCOL_ERROR, "MQTT5-2.2.1-3", packet(0xA2, two(0), text("a")));
        refuses(4, MALFORMED_PACKET, "MQTT5-1.5.4-1", packet(0xA2, two(7), two(1), 0x80));
        refuses(4, MALFORMED_PACKET, "MQTT5-4.13.1-1", packet(0xA2, two(7), two(2), "a"));
        refuses(4, MALFORMED_PACKET, "MQTT3-4.7.3-1", packet(0xA2, two(7), two(0)));
        refuses(5, MALFORMED_PACKET, "MQTT5-2.2.2.2", packet(0xA2, two(7), properties(0x0B, 1), text("a")));
    }
}
