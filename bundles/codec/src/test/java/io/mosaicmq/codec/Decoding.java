package io.mosaicmq.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What decoding given bytes comes to. */
final class Decoding {
    private Decoding() {}

    /** A decoder whose client sent CONNECT in a version. */
    static PacketDecoder connected(int level) {
        return connected(level, Wire.LIMITS);
    }

    static PacketDecoder connected(int level, WireLimits limits) {
        PacketDecoder decoder = new PacketDecoder(limits, new TopicCache(1 << 16));
        byte[] connect = Wire.connect(level);
        assertEquals(connect.length, decoder.decode(connect, 0, connect.length, new Recorder()));
        return decoder;
    }

    /** What comes of bytes sent after CONNECT; all of them must be consumed. */
    static List<Object> decode(int level, byte[] bytes) {
        return decode(connected(level), bytes).received;
    }

    static Recorder decode(PacketDecoder decoder, byte[] bytes) {
        Recorder recorder = new Recorder();
        byte[] own = bytes.clone();
        assertEquals(own.length, decoder.decode(own, 0, own.length, recorder), "bytes consumed");
        return recorder;
    }

    /** What comes of the first bytes of a connection. */
    static Object decodeFirst(byte[] bytes) {
        return decode(new PacketDecoder(Wire.LIMITS, new TopicCache(1 << 16)), bytes)
                .received
                .get(0);
    }

    /** The violation in bytes sent after CONNECT. */
    static void refuses(int level, ReasonCode reasonCode, String clause, byte[] bytes) {
        refuses(connected(level), reasonCode, clause, bytes);
    }

    static void refusesFirst(ReasonCode reasonCode, String clause, byte[] bytes) {
        refuses(new PacketDecoder(Wire.LIMITS, new TopicCache(1 << 16)), reasonCode, clause, bytes);
    }

    static ProtocolViolation refuses(PacketDecoder decoder, ReasonCode reasonCode, String clause, byte[] bytes) {
        byte[] own = bytes.clone();
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> decoder.decode(own, 0, own.length, new Recorder()));
        assertEquals(
                reasonCode + " " + clause,
                violation.reasonCode() + " " + violation.clause(),
                () -> "for: " + violation.getMessage());
        return violation;
    }

    /** Feeds bytes in pieces, as a transport does: what was not consumed comes again with more behind it. */
    static List<Object> inPieces(PacketDecoder decoder, byte[] bytes, int... cuts) {
        Recorder recorder = new Recorder();
        List<Integer> ends = new ArrayList<>();
        for (int cut : cuts) {
            ends.add(cut);
        }
        ends.add(bytes.length);
        int from = 0;
        for (int end : ends) {
            byte[] read = java.util.Arrays.copyOfRange(bytes, from, end);
            from += decoder.decode(read, 0, read.length, recorder);
        }
        assertEquals(bytes.length, from, "bytes consumed");
        return recorder.received;
    }

    /** The Reason Codes that are taken in a packet of 5.0 whose first field is one. */
    static Set<Integer> taken(int first, byte[] rest) {
        Set<Integer> taken = new TreeSet<>();
        for (int code = 0; code < 256; code++) {
            try {
                decode(5, Wire.packet(first, code, rest));
                taken.add(code);
            } catch (ProtocolViolation refused) {
                assertEquals(ReasonCode.PROTOCOL_ERROR, refused.reasonCode());
            }
        }
        return taken;
    }
}
