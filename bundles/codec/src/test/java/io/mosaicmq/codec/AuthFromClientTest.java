package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Decoding.taken;
import static io.mosaicmq.codec.Wire.binary;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.15] AUTH from a client")
class AuthFromClientTest {

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
                Described.of(
                        packet.properties().binary(Property.AUTHENTICATION_DATA).orElseThrow()));
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
