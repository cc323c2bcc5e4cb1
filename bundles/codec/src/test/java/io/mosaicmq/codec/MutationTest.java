package io.mosaicmq.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Valid conversations with bytes changed, cut out, doubled: a seed that fails is printed and fails again. */
@DisplayName("hostile bytes")
class MutationTest {
    private static final int INPUTS = 50_000;

    private static byte[] mutate(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(7)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) new int[] {0, 1, 0x7F, 0x80, 0xFF}[random.nextInt(5)];
                case 3 -> bytes[at]++;
                case 4 -> bytes[at]--;
                case 5 -> { // cut some out
                    int to = Math.min(bytes.length, at + 1 + random.nextInt(4));
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - at));
                    System.arraycopy(bytes, to, shorter, at, bytes.length - to);
                    if (shorter.length > 0) {
                        bytes = shorter;
                    }
                }
                default -> { // put some in
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = (byte) random.nextInt(256);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    @DisplayName("whatever a client sends, the decoder consumes, waits or names a violation")
    void fromClient(int level) {
        byte[] valid = PacketDecoderTest.conversation(level);
        byte[] connect = Wire.connect(level);
        TopicCache topics = new TopicCache(20_000);
        int refused = 0;
        for (int seed = 0; seed < INPUTS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = mutate(valid, random);
            PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, topics);
            Recorder recorder = new Recorder();
            recorder.pauseEvery = random.nextInt(4);
            try {
                int from = 0;
                if (random.nextBoolean()) {
                    // Past CONNECT, so that not every change falls on the first packet.
                    decoder.decode(connect.clone(), 0, connect.length, new Recorder());
                    from = Math.min(bytes.length, lengthOfFirst(valid));
                }
                for (int call = 0; ; call++) {
                    int next = decoder.decode(bytes, from, bytes.length, recorder);
                    if (next < from || next > bytes.length || decoder.awaited() < 0) {
                        fail("seed " + seed + ": consumed up to " + next + " of " + from + ".." + bytes.length);
                    }
                    if (next == from) {
                        break;
                    }
                    if (call > bytes.length) {
                        fail("seed " + seed + ": no end");
                    }
                    from = next;
                }
                if (decoder.awaited() > 0) {
                    assertTrue(decoder.awaited() > bytes.length - from, "seed " + seed);
                    assertTrue(decoder.awaited() <= Wire.LIMITS.packetBytes(), "seed " + seed);
                }
            } catch (ProtocolViolation expected) {
                refused++;
                assertTrue(
                        !expected.clause().isEmpty() && !expected.getMessage().isEmpty(), "seed " + seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + Described.of(bytes), e);
            }
        }
        int all = refused;
        assertTrue(all > INPUTS / 3 && all < INPUTS, () -> "the mutations reach both outcomes: refused " + all);
    }

    private static int lengthOfFirst(byte[] bytes) {
        return 2 + bytes[1];
    }

    @Test
    @DisplayName("whatever a server sends, the client's decoder consumes, waits or names a violation")
    void fromServer() {
        byte[] valid = Wire.bytes(
                Wire.packet(0x20, 0, 0, Wire.properties(0x21, Wire.two(5))),
                Wire.packet(0x90, Wire.two(1), Wire.properties(), 0, 1),
                Wire.packet(0xB0, Wire.two(1), Wire.properties(), 0),
                Wire.packet(0x32, Wire.text("a/b"), Wire.two(1), Wire.properties(0x0B, 1, 0x23, Wire.two(1)), "x"),
                Wire.packet(0x30, Wire.text(""), Wire.properties(0x23, Wire.two(1)), "x"),
                Wire.packet(0x40, Wire.two(1), 0x10, Wire.properties(0x1F, Wire.text("why"))),
                Wire.packet(0xD0),
                Wire.packet(0xF0, 0x18, Wire.properties(0x15, Wire.text("m"))),
                Wire.packet(0xE0, 0x8B));
        ServerPacketSink sink = new ServerPacketSink() {
            @Override
            public void packet(Packet packet) {}

            @Override
            public void publish(ReceivedPublish publish) {}
        };
        for (int seed = 0; seed < INPUTS; seed++) {
            byte[] bytes = mutate(valid, new Random(seed));
            try {
                new ClientPacketDecoder(ProtocolVersion.V5, 1000, 2).decode(bytes, 0, bytes.length, 0, sink);
            } catch (ProtocolViolation expected) {
                assertTrue(!expected.clause().isEmpty(), "seed " + seed);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + Described.of(bytes), e);
            }
        }
    }

    @Test
    @DisplayName("random bytes")
    void noise() {
        for (int seed = 0; seed < INPUTS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            PacketDecoder decoder = new PacketDecoder(Wire.LIMITS, new TopicCache(0));
            try {
                if (random.nextBoolean()) {
                    byte[] connect = Wire.connect(3 + random.nextInt(3));
                    decoder.decode(connect, 0, connect.length, new Recorder());
                    // Mostly PUBLISH, or nothing but the first byte would ever be looked at.
                    bytes[0] = (byte) (0x30 | bytes[0] & 7);
                    if (bytes.length > 3) {
                        bytes[1] = (byte) (bytes.length - 2);
                        bytes[2] = 0;
                    }
                }
                decoder.decode(bytes, 0, bytes.length, new Recorder());
            } catch (ProtocolViolation expected) {
                assertTrue(!expected.clause().isEmpty(), "seed " + seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + Described.of(bytes), e);
            }
        }
    }
}
