package io.mosaicmq.codec;

import static io.mosaicmq.codec.Decoding.connected;
import static io.mosaicmq.codec.Wire.bytes;
import static io.mosaicmq.codec.Wire.four;
import static io.mosaicmq.codec.Wire.packet;
import static io.mosaicmq.codec.Wire.properties;
import static io.mosaicmq.codec.Wire.text;
import static io.mosaicmq.codec.Wire.two;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.Recorder.Published;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("neighbouring PUBLISH packets that are alike are one run")
class PublishRunsTest {
    private static List<Integer> runs(int level, Object... packets) {
        return Decoding.decode(connected(level), bytes(packets)).runs;
    }

    private static byte[] qos0(String topic, String payload) {
        return packet(0x30, text(topic), payload);
    }

    @Test
    @DisplayName("same topic, QoS and RETAIN join; payloads of any length")
    void alike() {
        assertEquals(List.of(3), runs(4, qos0("a", ""), qos0("a", "x".repeat(500)), qos0("a", "y")));
        assertEquals(
                List.of(3),
                runs(
                        4,
                        packet(0x32, text("a"), two(1)),
                        packet(0x32, text("a"), two(65_535)),
                        packet(0x32, text("a"), two(1))));
        assertEquals(
                List.of(2),
                runs(5, packet(0x35, text("a"), two(1), properties()), packet(0x35, text("a"), two(2), properties())));
    }

    @Test
    @DisplayName("another topic, QoS or RETAIN ends a run")
    void different() {
        assertEquals(List.of(1, 1, 1), runs(4, qos0("a", ""), qos0("b", ""), qos0("a", "")));
        assertEquals(List.of(1, 1), runs(4, qos0("a", "b"), qos0("ab", "")));
        assertEquals(List.of(1, 1), runs(4, qos0("ab", ""), qos0("a", "b")));
        assertEquals(List.of(1, 2), runs(4, qos0("a", ""), packet(0x31, text("a")), packet(0x31, text("a"))));
        assertEquals(List.of(1, 1), runs(4, packet(0x32, text("a"), two(1)), packet(0x34, text("a"), two(1))));
    }

    @Test
    @DisplayName("another packet ends a run")
    void interrupted() {
        assertEquals(List.of(2, 1), runs(4, qos0("a", ""), qos0("a", ""), packet(0xC0), qos0("a", "")));
        List<Object> received = Decoding.decode(4, bytes(qos0("a", ""), packet(0xC0), qos0("a", "")));
        assertEquals("ping", received.get(1));
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-1] a packet with DUP is a run of its own")
    void duplicate() {
        byte[] plain = packet(0x32, text("a"), two(1));
        byte[] dup = packet(0x3A, text("a"), two(1));
        assertEquals(List.of(1, 1, 1, 1), runs(4, plain, dup, dup, plain));
    }

    @Test
    @DisplayName("5.0: properties may differ within a run, the Message Expiry Interval may not")
    void properties5() {
        byte[] none = packet(0x30, text("a"), properties());
        byte[] user = packet(0x30, text("a"), properties(0x26, text("k"), text("v")));
        byte[] expiry = packet(0x30, text("a"), properties(bytes(0x02, four(5)), bytes(0x01, 0)));
        byte[] other = packet(0x30, text("a"), properties(0x02, four(6)));
        assertEquals(List.of(3), runs(5, none, user, none));
        assertEquals(List.of(1, 2, 1, 1), runs(5, none, expiry, expiry, other, none));
    }

    @Test
    @DisplayName("5.0: packets with a Topic Alias make runs of their own, by whatever name")
    void aliases() {
        byte[] set = packet(0x30, text("a"), properties(0x23, two(1)), "1");
        byte[] use = packet(0x30, text(""), properties(0x23, two(1)), "2");
        byte[] plain = packet(0x30, text("a"), properties(), "3");
        assertEquals(List.of(3), runs(5, set, use, use));
        assertEquals(List.of(1, 2, 1), runs(5, plain, set, use, plain));
    }

    @Test
    @DisplayName("what is canonical stays in the source array, what is not is written anew")
    void inPlace() {
        byte[] canonical = packet(0x30, text("a"), properties(bytes(0x02, four(5)), bytes(0x01, 0)), "x");
        byte[] aliased =
                packet(0x30, text("a"), properties(bytes(0x23, two(1)), bytes(0x01, 0), bytes(0x02, four(5))), "x");
        byte[] source = bytes(canonical, canonical, aliased);
        byte[] twice = bytes(canonical, canonical);
        List<Integer> seen = new ArrayList<>();
        connected(5).decode(source, 0, source.length, new DelegatingSink(new Recorder()) {
            @Override
            public void publish(PublishRun run) {
                seen.add(run.count());
                if (run.count() == 2) {
                    assertSame(source, run.bytes());
                    assertEquals(0, run.offset());
                    assertEquals(twice.length, run.end());
                } else {
                    assertNotSame(source, run.bytes());
                    byte[] written = java.util.Arrays.copyOfRange(run.bytes(), run.offset(), run.end());
                    assertArrayEquals(canonical, written);
                }
            }
        });
        assertEquals(List.of(2, 1), seen);
    }

    @Test
    @DisplayName("offsets lead to Packet Identifier, properties and payload of each packet")
    void offsets() {
        byte[] first = packet(0x34, text("a/b"), two(0x0102), properties(bytes(0x02, four(5)), bytes(0x01, 1)), "one");
        byte[] second = packet(0x34, text("a/b"), two(0x0304), properties(0x02, four(5)), "x".repeat(200));
        byte[] source = bytes(first, second);
        connected(5).decode(source, 0, source.length, new DelegatingSink(new Recorder()) {
            @Override
            public void publish(PublishRun run) {
                assertEquals(2, run.count());
                assertEquals(QoS.EXACTLY_ONCE, run.qos());
                assertEquals(5, run.expiryInterval());
                assertEquals(0x0102, run.packetId(0));
                assertEquals(0x0304, run.packetId(1));
                assertEquals(2, run.body(0));
                assertEquals(first.length + 3, run.body(1));
                assertEquals(2, run.propertiesLength(0));
                assertEquals(0, run.propertiesLength(1));
                assertEquals(3, run.payloadLength(0));
                assertEquals(200, run.payloadLength(1));
                assertEquals("one", new String(run.message(0, 0).payload(), java.nio.charset.StandardCharsets.UTF_8));
            }
        });
    }

    @Test
    @DisplayName("a short alias for a long topic does not unfold a read into unbounded memory")
    void amplification() {
        String topic = "t".repeat(1000);
        byte[] set = packet(0x30, text(topic), properties(0x23, two(1)));
        byte[] use = packet(0x30, text(""), properties(0x23, two(1)));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(set);
        for (int i = 0; i < 10_000; i++) {
            all.writeBytes(use);
        }
        byte[] source = all.toByteArray();
        List<Integer> counts = new ArrayList<>();
        connected(5).decode(source, 0, source.length, new DelegatingSink(new Recorder()) {
            @Override
            public void publish(PublishRun run) {
                counts.add(run.count());
                assertTrue(run.bytes().length < 256 * 1024, () -> "scratch of " + run.bytes().length);
            }
        });
        assertEquals(10_001, counts.stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    @DisplayName("nothing a receiver writes into a run reaches the next packet")
    void receiversWrite() {
        // The Recorder fills each run with 0xFF after reading it; the last topic must not be read from there.
        List<Object> received =
                Decoding.decode(4, bytes(qos0("a", "1"), qos0("b", "2"), qos0("a", "3"), qos0("a", "4")));
        assertEquals(
                List.of("a", "b", "a", "a"),
                received.stream().map(o -> ((Published) o).topic()).toList());
    }

    /** Makes random PUBLISH packets and, with them, what decoding must come to. */
    private static final class Generator {
        private final Random random;
        private final boolean version5;
        private final String[] topics = {"a", "a/b", "b/a", "longer/topic/name", "\u00E4\u00F6"};
        private final String[] aliases = new String[11];
        final List<Published> expected = new ArrayList<>();

        Generator(long seed, boolean version5) {
            this.random = new Random(seed);
            this.version5 = version5;
        }

        byte[] next() {
            int repeats = random.nextInt(4);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            String topic = topics[random.nextInt(topics.length)];
            int qos = random.nextInt(3);
            boolean retain = random.nextInt(5) == 0;
            long expiry = version5 && random.nextInt(4) == 0 ? random.nextInt(3) : Message.NO_EXPIRY;
            int alias = version5 && random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 0;
            for (int i = 0; i <= repeats; i++) {
                out.writeBytes(one(topic, qos, retain, expiry, alias));
            }
            return out.toByteArray();
        }

        private byte[] one(String topic, int qos, boolean retain, long expiry, int alias) {
            boolean dup = qos > 0 && random.nextInt(10) == 0;
            int packetId = qos == 0 ? 0 : 1 + random.nextInt(65_535);
            byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(400) : random.nextInt(10)];
            random.nextBytes(payload);
            String name = topic;
            byte[] block = bytes();
            byte[] forwardable = bytes();
            if (version5) {
                byte[] before = random.nextInt(4) == 0 ? bytes(0x26, text("k"), text("v")) : bytes();
                byte[] after = random.nextInt(4) == 0 ? bytes(0x01, 1) : bytes();
                byte[] expiryProperty = expiry == Message.NO_EXPIRY ? bytes() : bytes(0x02, four(expiry));
                byte[] aliasProperty = alias == 0 ? bytes() : bytes(0x23, two(alias));
                if (alias != 0) {
                    if (topic.equals(aliases[alias]) && random.nextBoolean()) {
                        name = "";
                    }
                    aliases[alias] = topic;
                }
                forwardable = bytes(before, after);
                block = switch (random.nextInt(3)) {
                    case 0 -> properties(expiryProperty, before, aliasProperty, after);
                    case 1 -> properties(aliasProperty, before, expiryProperty, after);
                    default -> properties(before, after, aliasProperty, expiryProperty);
                };
            }
            expected.add(new Published(
                    topic,
                    QoS.of(qos),
                    retain,
                    dup,
                    expiry,
                    packetId,
                    HexFormat.of().formatHex(forwardable),
                    HexFormat.of().formatHex(payload)));
            return packet(
                    0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0),
                    text(name),
                    qos == 0 ? bytes() : two(packetId),
                    block,
                    payload);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("random sequences, cut and paused anywhere, come to the messages they were made of")
    void randomSequences(int level) {
        for (int seed = 0; seed < 400; seed++) {
            Generator generator = new Generator(seed, level == 5);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                out.writeBytes(generator.next());
            }
            byte[] all = out.toByteArray();
            Random random = new Random(seed);
            PacketDecoder decoder = connected(level);
            Recorder recorder = new Recorder();
            recorder.pauseEvery = random.nextInt(5);
            int from = 0;
            int read = 0;
            while (from < all.length) {
                read = Math.min(all.length, read + random.nextInt(seed % 2 == 0 ? 50 : 2000));
                byte[] chunk = java.util.Arrays.copyOfRange(all, from, read);
                int consumed = decoder.decode(chunk, 0, chunk.length, recorder);
                from += consumed;
            }
            assertEquals(generator.expected, recorder.received, "seed " + seed);
        }
    }

    @Test
    @DisplayName("packet.bytes counts the packet as sent, not as written anew")
    void limitCountsWhatWasSent() {
        WireLimits small = new WireLimits(40, 1000, 256, 1024, 32, 16, 10);
        byte[] set = packet(0x30, text("t".repeat(30)), properties(0x23, two(1)));
        byte[] use = packet(0x30, text(""), properties(0x23, two(1)), "x".repeat(30));
        assertEquals(List.of(2), Decoding.decode(connected(5, small), bytes(set, use)).runs);
    }

    @Test
    @DisplayName("[MQTT5-1.5.5-1] a packet whose length is longer than need be is written anew, also within a run")
    void lengthsNotMinimal() {
        byte[] plain = qos0("a", "x");
        byte[] longer = bytes(0x30, 0x84, 0x00, text("a"), "x");
        assertEquals(List.of(1, 2, 1), runs(4, plain, longer, longer, plain));
        byte[] plain5 = packet(0x30, text("a"), properties(), "x");
        byte[] longer5 = packet(0x30, text("a"), 0x80, 0x00, "x");
        assertEquals(List.of(1, 1, 1), runs(5, plain5, longer5, plain5));
    }

    @Test
    @DisplayName("[MQTT5-4.13.1-1] a packet that ends too early is malformed within a run, whatever lies behind it")
    void truncatedWithinRun() {
        byte[] qos1 = packet(0x32, text("a"), two(7));
        for (byte[] rest : List.of(bytes(), bytes(1))) {
            Decoding.refuses(
                    4, ReasonCode.MALFORMED_PACKET, "MQTT5-4.13.1-1", bytes(qos1, packet(0x32, text("a"), rest), qos1));
        }
        byte[] qos0 = packet(0x30, text("a"), properties());
        Decoding.refuses(5, ReasonCode.MALFORMED_PACKET, "MQTT5-4.13.1-1", bytes(qos0, packet(0x30, text("a")), qos0));
        Decoding.refuses(
                4, ReasonCode.MALFORMED_PACKET, "MQTT5-4.13.1-1", bytes(qos0("a", ""), packet(0x30, two(1)), 0x61));
    }

    @Test
    @DisplayName("scratch space that a large packet made grow is not kept")
    void scratchShrinks() {
        TopicCache topics = new TopicCache(10_000);
        PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, topics);
        byte[] connect = Wire.connect(5);
        decoder.decode(connect, 0, connect.length, new Recorder());
        byte[] small = packet(0x30, text("a"), properties(0x23, two(1)), "x");
        decoder.decode(small.clone(), 0, small.length, new Recorder());
        DecodeSpace kept = topics.lend();
        topics.giveBack(kept);
        assertEquals(0, kept.run.bytes().length);
        byte[] large = packet(0x30, text("a"), properties(0x23, two(1)), new byte[500_000]);
        decoder.decode(large, 0, large.length, new Recorder());
        DecodeSpace fresh = topics.lend();
        assertNotSame(kept, fresh);
        assertEquals(0, fresh.rewritten.array().length);
    }
}
