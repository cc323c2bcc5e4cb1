package io.mosaicmq.codec;

import static io.mosaicmq.codec.Wire.binary;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every property in every packet that has properties, against the standard's table 2-4 written down once more. */
@DisplayName("[MQTT5-2.2.2.2] properties by packet")
class PropertyMatrixTest {
    private static final Map<Integer, byte[]> VALUES = new HashMap<>();

    static {
        for (int identifier : new int[] {0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A}) {
            VALUES.put(identifier, bytes(1));
        }
        for (int identifier : new int[] {0x13, 0x21, 0x22, 0x23}) {
            VALUES.put(identifier, two(5));
        }
        for (int identifier : new int[] {0x02, 0x11, 0x18, 0x27}) {
            VALUES.put(identifier, four(5));
        }
        for (int identifier : new int[] {0x03, 0x08, 0x12, 0x15, 0x1A, 0x1C, 0x1F}) {
            VALUES.put(identifier, text("text"));
        }
        VALUES.put(0x09, binary(bytes(0xFF)));
        VALUES.put(0x16, binary(bytes(0xFF)));
        VALUES.put(0x0B, bytes(5));
        VALUES.put(0x26, bytes(text("k"), text("v")));
    }

    private static final byte[] METHOD = bytes(0x15, text("m"));

    /** A packet with room for properties, who sends it, and what it may carry. */
    enum Carrier {
        CONNECT(
                false,
                set(0x11, 0x21, 0x27, 0x22, 0x19, 0x17, 0x26, 0x15, 0x16),
                p -> packet(0x10, text("MQTT"), 5, 2, two(0), p, text("c"))),
        WILL(
                false,
                set(0x18, 0x01, 0x02, 0x03, 0x08, 0x09, 0x26),
                p -> packet(0x10, text("MQTT"), 5, 6, two(0), properties(), text("c"), p, text("w"), text("payload"))),
        PUBLISH(false, set(0x01, 0x02, 0x03, 0x08, 0x09, 0x23, 0x26), p -> packet(0x30, text("t"), p)),
        SUBSCRIBE(false, set(0x0B, 0x26), p -> packet(0x82, two(1), p, text("f"), 0)),
        UNSUBSCRIBE(false, set(0x26), p -> packet(0xA2, two(1), p, text("f"))),
        PUBACK(false, set(0x1F, 0x26), p -> packet(0x40, two(1), 0, p)),
        PUBREC(false, set(0x1F, 0x26), p -> packet(0x50, two(1), 0, p)),
        PUBREL(false, set(0x1F, 0x26), p -> packet(0x62, two(1), 0, p)),
        PUBCOMP(false, set(0x1F, 0x26), p -> packet(0x70, two(1), 0, p)),
        DISCONNECT(false, set(0x11, 0x1C, 0x1F, 0x26), p -> packet(0xE0, 0, p)),
        AUTH(false, set(0x15, 0x16, 0x1F, 0x26), p -> packet(0xF0, 0x18, p)),
        CONNACK(
                true,
                set(
                        0x11, 0x12, 0x13, 0x15, 0x16, 0x1A, 0x1C, 0x1F, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29,
                        0x2A),
                p -> packet(0x20, 0, 0, p)),
        PUBLISH_FROM_SERVER(true, set(0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26), p -> packet(0x30, text("t"), p)),
        SUBACK(true, set(0x1F, 0x26), p -> packet(0x90, two(1), p, 0)),
        UNSUBACK(true, set(0x1F, 0x26), p -> packet(0xB0, two(1), p, 0)),
        DISCONNECT_FROM_SERVER(true, set(0x1C, 0x1F, 0x26), p -> packet(0xE0, 0x8B, p)),
        AUTH_FROM_SERVER(true, set(0x15, 0x16, 0x1F, 0x26), p -> packet(0xF0, 0x18, p));

        final boolean fromServer;
        final boolean[] allowed;
        final Function<byte[], byte[]> packet;

        Carrier(boolean fromServer, boolean[] allowed, Function<byte[], byte[]> packet) {
            this.fromServer = fromServer;
            this.allowed = allowed;
            this.packet = packet;
        }

        private static boolean[] set(int... identifiers) {
            boolean[] set = new boolean[256];
            for (int identifier : identifiers) {
                set[identifier] = true;
            }
            return set;
        }

        boolean repeats(int identifier) {
            return identifier == 0x26 || this == PUBLISH_FROM_SERVER && identifier == 0x0B;
        }

        /** What decoding it says: the Reason Code of the violation, or Success. */
        ReasonCode decode(byte[]... properties) {
            byte[] all = bytes((Object[]) properties);
            boolean needsMethod = this == AUTH || this == AUTH_FROM_SERVER || this == CONNECT;
            boolean hasMethod = Arrays.stream(properties).anyMatch(p -> p.length > 0 && p[0] == 0x15);
            byte[] bytes =
                    packet.apply(needsMethod && !hasMethod ? Wire.properties(all, METHOD) : Wire.properties(all));
            try {
                if (fromServer) {
                    ClientPacketDecoder decoder = new ClientPacketDecoder(ProtocolVersion.V5, 1 << 20, 10);
                    assertEquals(bytes.length, decoder.decode(bytes, 0, bytes.length, 0, new ServerPacketSink() {
                        @Override
                        public void packet(Packet packet) {}

                        @Override
                        public void publish(ReceivedPublish publish) {}
                    }));
                } else if (bytes[0] == 0x10) {
                    Decoding.decodeFirst(bytes);
                } else {
                    Decoding.decode(5, bytes);
                }
                return ReasonCode.SUCCESS;
            } catch (ProtocolViolation violation) {
                return violation.reasonCode();
            }
        }
    }

    private static byte[] property(int identifier) {
        return bytes(identifier, VALUES.get(identifier));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("what the table allows is taken, all else is malformed")
    void allowed(Carrier carrier) {
        for (int identifier = 0; identifier < 256; identifier++) {
            boolean known = VALUES.containsKey(identifier);
            ReasonCode expected = carrier.allowed[identifier] ? ReasonCode.SUCCESS : ReasonCode.MALFORMED_PACKET;
            if (carrier == Carrier.PUBLISH && identifier == 0x0B
                    || carrier == Carrier.DISCONNECT_FROM_SERVER && identifier == 0x11) {
                expected = ReasonCode.PROTOCOL_ERROR; // [MQTT5-3.3.4-6] [MQTT5-3.14.2-2]
            }
            assertEquals(
                    expected,
                    carrier.decode(known ? property(identifier) : bytes(identifier, 0, 0, 0, 0)),
                    "property " + Integer.toHexString(identifier));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a property that occurs twice is a protocol error, but for those that may repeat")
    void repeated(Carrier carrier) {
        for (int identifier : VALUES.keySet()) {
            if (carrier.allowed[identifier]) {
                assertEquals(
                        carrier.repeats(identifier) ? ReasonCode.SUCCESS : ReasonCode.PROTOCOL_ERROR,
                        carrier.decode(property(identifier), property(identifier)),
                        "property " + Integer.toHexString(identifier));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a property that ends before its value does is malformed")
    void truncated(Carrier carrier) {
        for (int identifier : VALUES.keySet()) {
            byte[] whole = property(identifier);
            for (int length = 1; length < whole.length; length++) {
                byte[] part = Arrays.copyOf(whole, length);
                byte[] block = Wire.properties(part);
                byte[] bytes = carrier.packet.apply(block);
                ReasonCode reasonCode =
                        carrier == Carrier.AUTH || carrier == Carrier.CONNECT || carrier == Carrier.AUTH_FROM_SERVER
                                ? carrier.decode(METHOD, part)
                                : carrier.decode(part);
                assertEquals(ReasonCode.MALFORMED_PACKET, reasonCode, () -> carrier + " " + Described.of(bytes));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("values out of range are protocol errors")
    void ranges(Carrier carrier) {
        for (int identifier : VALUES.keySet()) {
            if (!carrier.allowed[identifier]) {
                continue;
            }
            int size = VALUES.get(identifier).length;
            String name = "property " + Integer.toHexString(identifier);
            boolean text = identifier == 0x03
                    || identifier == 0x08
                    || identifier == 0x12
                    || identifier == 0x15
                    || identifier == 0x1A
                    || identifier == 0x1C
                    || identifier == 0x1F;
            if (size == 1 && identifier != 0x0B) {
                assertEquals(ReasonCode.SUCCESS, carrier.decode(bytes(identifier, 0)), name);
                assertEquals(ReasonCode.PROTOCOL_ERROR, carrier.decode(bytes(identifier, 2)), name);
                assertEquals(ReasonCode.PROTOCOL_ERROR, carrier.decode(bytes(identifier, 0xFF)), name);
            } else if (identifier == 0x0B) {
                assertEquals(ReasonCode.PROTOCOL_ERROR, carrier.decode(bytes(identifier, 0)), name);
            } else if (identifier == 0x23) {
                assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, carrier.decode(bytes(identifier, two(0))), name);
            } else if (text) {
                assertEquals(
                        ReasonCode.MALFORMED_PACKET,
                        carrier.decode(bytes(identifier, binary(bytes(0xED, 0xA0, 0x80)))),
                        name);
            } else if (size == 2 || size == 4) {
                boolean positive = identifier == 0x21 || identifier == 0x27;
                assertEquals(
                        positive ? ReasonCode.PROTOCOL_ERROR : ReasonCode.SUCCESS,
                        carrier.decode(bytes(identifier, new byte[size])),
                        name);
                if (identifier != 0x09 && identifier != 0x16) {
                    byte[] largest = new byte[size];
                    Arrays.fill(largest, (byte) 0xFF);
                    assertEquals(ReasonCode.SUCCESS, carrier.decode(bytes(identifier, largest)), name);
                }
            }
        }
        assertEquals(
                carrier.allowed[0x26] ? ReasonCode.MALFORMED_PACKET : ReasonCode.SUCCESS,
                carrier.decode(bytes(0x26, text("k"), two(1), 0x00)),
                "U+0000 in the value of a User Property");
    }
}
