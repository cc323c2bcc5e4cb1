package io.mosaicmq.codec;

import static io.mosaicmq.api.packet.ReasonCode.MALFORMED_PACKET;
import static io.mosaicmq.api.packet.ReasonCode.PROTOCOL_ERROR;
import static io.mosaicmq.codec.Decoding.connected;
import static io.mosaicmq.codec.Decoding.refuses;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("one connection's decoder")
class PacketDecoderTest {
    /** A conversation with every packet a client may send. */
    static byte[] conversation(int level) {
        byte[] none = level == 5 ? properties() : bytes();
        byte[] some = level == 5 ? properties(bytes(0x26, text("k"), text("v"))) : bytes();
        byte[] expiry = level == 5 ? properties(bytes(0x01, 1), bytes(0x02, four(9))) : bytes();
        byte[] setAlias = level == 5 ? properties(0x23, two(3)) : bytes();
        byte[] all = bytes(
                packet(
                        0x10,
                        text(level == 3 ? "MQIsdp" : "MQTT"),
                        level,
                        6,
                        two(60),
                        none,
                        text("c"),
                        some,
                        text("w"),
                        text("x")),
                packet(0x82, two(1), some, text("a/+"), 1, text("b"), 2),
                packet(0x30, text("a/b"), none, "1"),
                packet(0x30, text("a/b"), none, "2"),
                packet(0x30, text("a/b"), some, "3"),
                packet(0x30, text("a/b"), expiry, "4"),
                packet(0x32, text("a/b"), two(1), none, "5"),
                packet(0x32, text("a/b"), two(2), none, "x".repeat(200)),
                packet(0x3A, text("a/b"), two(2), none, "x".repeat(200)),
                packet(0x35, text("c"), two(3), setAlias, "7"),
                packet(0x62, two(3)),
                packet(0x40, two(4)),
                packet(0xC0),
                packet(0x30, text("c"), setAlias, "8"),
                packet(0xA2, two(5), none, text("a/+")));
        return level == 5
                ? bytes(
                        all,
                        packet(0x30, text(""), setAlias, "9"),
                        packet(0x30, text(""), setAlias, "10"),
                        packet(0xF0, 0x19, properties(0x15, text("m"))),
                        packet(0x40, two(9), 0x10, some),
                        packet(0xE0, 4, properties(0x11, four(1))))
                : bytes(all, packet(0xE0));
    }

    private static List<String> inPieces(byte[] bytes, int... cuts) {
        return Described.all(Decoding.inPieces(new PacketDecoder(Wire.LIMITS, new TopicCache(10_000)), bytes, cuts));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("A3: bytes cut at any place, and byte by byte, are the same packets")
    void cuts(int level) {
        byte[] bytes = conversation(level);
        List<String> whole = inPieces(bytes);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertEquals(whole, inPieces(bytes, cut), "cut at " + cut);
        }
        int[] everywhere = new int[bytes.length - 1];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }
        assertEquals(whole, inPieces(bytes, everywhere));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("a sink that asks to stop gets the rest later, nothing twice")
    void pauses(int level) {
        byte[] bytes = conversation(level);
        List<String> whole = inPieces(bytes);
        for (int every = 1; every < 6; every++) {
            PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(10_000));
            Recorder recorder = new Recorder();
            recorder.pauseEvery = every;
            byte[] own = bytes.clone();
            int stops = 0;
            int from = 0;
            while (from < own.length) {
                int next = decoder.decode(own, from, own.length, recorder);
                assertTrue(next > from, "stuck at " + from);
                from = next;
                stops++;
            }
            assertTrue(stops > 1, "it did stop");
            assertEquals(whole, Described.all(recorder.received), "stopped every " + every);
            assertEquals(whole.size(), decoder.packets());
        }
    }

    @Test
    @DisplayName("how much of a packet is awaited is known with its fixed header")
    void awaited() {
        PacketDecoder decoder = connected(4);
        byte[] bytes = packet(0x30, text("a"), "x".repeat(300));
        Recorder recorder = new Recorder();
        assertEquals(0, decoder.decode(bytes, 0, 0, recorder));
        assertEquals(0, decoder.awaited());
        assertEquals(0, decoder.decode(bytes, 0, 1, recorder));
        assertEquals(0, decoder.awaited());
        assertEquals(0, decoder.decode(bytes, 0, 2, recorder));
        assertEquals(0, decoder.awaited());
        for (int to = 3; to < bytes.length; to++) {
            assertEquals(0, decoder.decode(bytes, 0, to, recorder));
            assertEquals(bytes.length, decoder.awaited());
        }
        assertEquals(bytes.length, decoder.decode(bytes, 0, bytes.length, recorder));
        assertEquals(0, decoder.awaited());
        assertEquals(1, recorder.received.size());
    }

    @Test
    @DisplayName("offsets are those of the array, whatever lies around the range")
    void offsets() {
        byte[] packets = bytes(packet(0x30, text("a"), "1"), packet(0x30, text("a"), "2"));
        byte[] bytes = bytes("garbage", packets, "garbage");
        Recorder recorder = new Recorder();
        assertEquals(7 + packets.length, connected(4).decode(bytes, 7, 7 + packets.length, recorder));
        assertEquals(2, recorder.received.size());
        assertEquals("garbage", new String(bytes, 0, 7, java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
    @DisplayName("A6: [MQTT5-3.1.0-1] nothing comes before CONNECT")
    void beforeConnect(int type) {
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(0));
        refuses(decoder, PROTOCOL_ERROR, "MQTT5-3.1.0-1", bytes(type << 4 | 2, 0));
        assertFalse(decoder.isVersionKnown());
    }

    @Test
    @DisplayName("A6: [MQTT5-3.1.0-2] a second CONNECT is a protocol error")
    void secondConnect() {
        refuses(4, PROTOCOL_ERROR, "MQTT5-3.1.0-2", Wire.connect(4));
        refuses(5, PROTOCOL_ERROR, "MQTT5-3.1.0-2", bytes(packet(0xC0), Wire.connect(5)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x90, 0xB0, 0xD0})
    @DisplayName("A5: packets of servers are protocol errors from a client, whatever they hold")
    void serverPackets(int first) {
        refuses(4, PROTOCOL_ERROR, "MQTT5-2.1.2", packet(first, two(1), 0));
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.1.2", packet(first));
        // Told by the header, before the rest is there.
        refuses(5, PROTOCOL_ERROR, "MQTT5-2.1.2", bytes(first, 100));
    }

    @Test
    @DisplayName("A5: packet type 0 is malformed")
    void reserved() {
        refuses(4, MALFORMED_PACKET, "MQTT5-2.1.2", bytes(0, 0));
        refuses(5, MALFORMED_PACKET, "MQTT5-2.1.2", bytes(0x0F, 0));
    }

    @Test
    @DisplayName("A2: before CONNECT connect.bytes bounds a packet, afterwards packet.bytes")
    void limitBefore() {
        byte[] connect = packet(0x10, text("MQTT"), 4, 0xC2, two(0), text("c"), text("u"), text("p".repeat(65_000)));
        Decoding.decodeFirst(connect);
        byte[] publish = packet(0x30, text("a"), "x".repeat(70_000));
        assertEquals(1, Decoding.decode(4, publish).size());
    }

    @Test
    @DisplayName("what came before a fault is handed over before the fault is thrown")
    void faultBehindRun() {
        byte[] bytes = bytes(packet(0x30, text("a"), "1"), packet(0x30, text("a"), "2"), packet(0x36, text("a")));
        Recorder recorder = new Recorder();
        assertThrows(ProtocolViolation.class, () -> connected(4).decode(bytes, 0, bytes.length, recorder));
        assertEquals(2, recorder.received.size());
    }

    @Test
    @DisplayName("a fault behind a run whose sink asked to stop is found when decoding goes on")
    void faultBehindPause() {
        byte[] run = packet(0x30, text("a"), "1");
        byte[] bytes = bytes(run, packet(0x00));
        Recorder recorder = new Recorder();
        recorder.pauseEvery = 1;
        PacketDecoder decoder = connected(4);
        assertEquals(run.length, decoder.decode(bytes, 0, bytes.length, recorder));
        assertThrows(ProtocolViolation.class, () -> decoder.decode(bytes, run.length, bytes.length, recorder));
        assertEquals(1, recorder.received.size());
    }

    @Test
    @DisplayName("nothing is decoded after a fault")
    void afterFault() {
        PacketDecoder decoder = connected(4);
        refuses(decoder, MALFORMED_PACKET, "MQTT5-2.1.2", bytes(0, 0));
        byte[] ping = packet(0xC0);
        assertThrows(IllegalStateException.class, () -> decoder.decode(ping, 0, 2, new Recorder()));
    }

    /** A sink whose every method may be told to fail. */
    private static final class Refusing extends DelegatingSink {
        private final RuntimeException failure;

        Refusing(Recorder recorder, RuntimeException failure) {
            super(recorder);
            this.failure = failure;
        }

        @Override
        public void publish(PublishRun run) {
            super.publish(run);
            throw failure;
        }
    }

    @Test
    @DisplayName("what the sink throws ends decoding, and the run is not handed over again")
    void sinkRefuses() {
        byte[] bytes = bytes(packet(0x30, text("a"), "1"), packet(0xC0));
        for (RuntimeException failure : List.of(
                new ProtocolViolation(ReasonCode.QUOTA_EXCEEDED, "here", "no"), new IllegalStateException("a bug"))) {
            Recorder recorder = new Recorder();
            PacketDecoder decoder = connected(4);
            byte[] own = bytes.clone();
            assertSame(
                    failure,
                    assertThrows(
                            RuntimeException.class,
                            () -> decoder.decode(own, 0, own.length, new Refusing(recorder, failure))));
            assertEquals(1, recorder.received.size());
            assertThrows(IllegalStateException.class, () -> decoder.decode(own, 0, own.length, recorder));
        }
    }

    @Test
    @DisplayName("a sink may have another connection of its loop decode, but not its own")
    void reentrance() {
        TopicCache topics = new TopicCache(10_000);
        PacketDecoder outer = new PacketDecoder(Wire.LIMITS, topics);
        PacketDecoder inner = new PacketDecoder(Wire.LIMITS, topics);
        byte[] connect = Wire.connect(5);
        outer.decode(connect, 0, connect.length, new Recorder());
        inner.decode(connect, 0, connect.length, new Recorder());
        byte[] aliased = bytes(
                packet(0x30, text("a"), properties(0x23, two(1)), "1"),
                packet(0x30, text("a"), properties(0x23, two(1)), "2"));
        byte[] ours = aliased.clone();
        byte[] theirs = aliased.clone();
        List<Object> innerReceived = new ArrayList<>();
        Recorder recorder = new Recorder();
        outer.decode(ours, 0, ours.length, new DelegatingSink(recorder) {
            @Override
            public void publish(PublishRun run) {
                Recorder other = new Recorder();
                inner.decode(theirs, 0, theirs.length, other);
                innerReceived.addAll(other.received);
                assertThrows(IllegalStateException.class, () -> outer.decode(ours, 0, ours.length, recorder));
                super.publish(run);
            }
        });
        assertEquals(2, recorder.received.size());
        assertEquals(recorder.received, innerReceived);
    }

    @Test
    @DisplayName("a connection that moves to another loop leaves that loop's topics behind, its aliases hold")
    void moves() {
        TopicCache first = new TopicCache(10_000);
        TopicCache second = new TopicCache(10_000);
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, first);
        List<Topic> topics = new ArrayList<>();
        PacketSink sink = new DelegatingSink(new Recorder()) {
            @Override
            public void publish(PublishRun run) {
                topics.add(run.topic());
                super.publish(run);
            }
        };
        byte[] before = bytes(Wire.connect(5), packet(0x30, text("a"), properties(0x23, two(1)), "1"));
        decoder.decode(before, 0, before.length, sink);
        decoder.topics(second);
        byte[] after = packet(0x30, text(""), properties(0x23, two(1)), "2");
        decoder.decode(after, 0, after.length, sink);
        byte[] again = packet(0x30, text("a"), properties(), "3");
        decoder.decode(again, 0, again.length, sink);
        assertEquals(topics.get(0), topics.get(1));
        assertNotSame(topics.get(0), topics.get(1));
        assertSame(topics.get(1), topics.get(2));
        assertEquals(1, second.size());
    }

    @Test
    @DisplayName("packets are counted, the version is known from CONNECT on")
    void counts() {
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(10_000));
        assertEquals(ProtocolVersion.V3_1_1, decoder.version());
        assertEquals(0, decoder.packets());
        byte[] bytes = bytes(
                Wire.connect(5),
                packet(0x30, text("a"), properties(), "1"),
                packet(0x30, text("a"), properties(), "2"),
                packet(0x40, two(1)),
                0xC0);
        assertEquals(bytes.length - 1, decoder.decode(bytes, 0, bytes.length, new Recorder()));
        assertEquals(ProtocolVersion.V5, decoder.version());
        assertTrue(decoder.isVersionKnown());
        assertEquals(4, decoder.packets());
    }

    @Test
    @DisplayName("[MQTT5-2.1.3-1] every type with every flag: taken only with the flags of the standard")
    void flags() {
        for (int first = 0x40; first < 0x100; first++) {
            PacketType type = PacketType.of(first);
            boolean known =
                    switch (type) {
                        case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> (first & 0xF) == 2;
                        case PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT, AUTH -> (first & 0xF) == 0;
                        default -> false;
                    };
            byte[] header = bytes(first, 50); // the rest is not there yet
            PacketDecoder decoder = connected(5);
            if (known) {
                assertEquals(0, decoder.decode(header, 0, 2, new Recorder()));
                assertEquals(52, decoder.awaited());
            } else {
                assertThrows(ProtocolViolation.class, () -> decoder.decode(header, 0, 2, new Recorder()));
            }
        }
    }

    @Test
    @DisplayName("a sink that asks to stop after a run does not get the next one")
    void stopsBetweenRuns() {
        byte[] first = packet(0x30, text("a"), "1");
        for (byte[] next : List.of(packet(0x30, text("b"), "2"), packet(0xC0))) {
            byte[] bytes = bytes(first, first, next);
            Recorder recorder = new Recorder();
            recorder.pauseEvery = 1;
            PacketDecoder decoder = connected(4);
            assertEquals(2 * first.length, decoder.decode(bytes, 0, bytes.length, recorder));
            assertEquals(2, recorder.received.size());
            assertEquals(bytes.length, decoder.decode(bytes, 2 * first.length, bytes.length, recorder));
            assertEquals(3, recorder.received.size());
        }
    }

    @Test
    @DisplayName("the last topic does not move along to another loop")
    void lastTopicStays() {
        PacketDecoder decoder = connected(4);
        TopicCache second = new TopicCache(10_000);
        byte[] bytes = packet(0x30, text("a"), "1");
        decoder.decode(bytes.clone(), 0, bytes.length, new Recorder());
        decoder.topics(second);
        decoder.decode(bytes, 0, bytes.length, new DelegatingSink(new Recorder()) {
            @Override
            public void publish(PublishRun run) {
                assertSame(second.get(text("a"), 2, 1), run.topic());
            }
        });
        assertEquals(1, second.size());
    }

    @Test
    @DisplayName("A3: of an incomplete packet nothing but the fixed header is looked at, so no byte is parsed twice")
    void incompleteIsNotParsed() {
        // Wrong from its third byte on, which is found out when the last one is there.
        byte[] bytes = packet(0x30, text("a/#"), properties(0x0B, 1), "x".repeat(100));
        PacketDecoder decoder = connected(5);
        for (int to = 0; to < bytes.length; to++) {
            assertEquals(0, decoder.decode(bytes, 0, to, new Recorder()));
        }
        assertThrows(ProtocolViolation.class, () -> decoder.decode(bytes, 0, bytes.length, new Recorder()));
    }
}
