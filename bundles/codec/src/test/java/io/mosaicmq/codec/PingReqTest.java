package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.codec.Decoding.decode;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("[MQTT5-3.12] PINGREQ")
class PingReqTest {
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("[MQTT5-3.12.4-1] PINGREQ is two bytes")
    void ping(int level) {
        assertEquals(List.of("ping", "ping"), decode(level, bytes(0xC0, 0, 0xC0, 0)));
        refuses(level, MALFORMED_PACKET, "MQTT5-3.12.1", packet(0xC0, 0));
        refuses(level, MALFORMED_PACKET, level == 5 ? "MQTT5-2.1.3-1" : "MQTT3-2.2.2-2", packet(0xC1));
    }
}
