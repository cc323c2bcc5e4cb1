package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.PacketBuffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes as they are on the wire, written out field by field. */
final class Wire {
    static final WireLimits LIMITS = new WireLimits(1 << 20, 64 * 1024, 256, 1024, 32, 16, 10);

    private Wire() {}

    /** Joins single bytes ({@code Integer}), raw text ({@code String}) and arrays. */
    static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof Integer value) {
                out.write(value);
            } else if (part instanceof String text) {
                out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            } else {
                out.writeBytes((byte[]) part);
            }
        }
        return out.toByteArray();
    }

    /** A whole packet: first byte, Remaining Length, the rest. */
    static byte[] packet(int first, Object... parts) {
        byte[] rest = bytes(parts);
        return bytes(first, variable(rest.length), rest);
    }

    /** A UTF-8 Encoded String. */
    static byte[] text(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Binary Data. */
    static byte[] binary(byte[] data) {
        return bytes(two(data.length), data);
    }

    /** Two Byte Integer. */
    static byte[] two(int value) {
        return bytes(value >> 8, value);
    }

    /** Four Byte Integer. */
    static byte[] four(long value) {
        return bytes((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
    }

    /** Variable Byte Integer. */
    static byte[] variable(int value) {
        PacketBuffer buffer = new PacketBuffer(4);
        buffer.putVariable(value);
        return written(buffer);
    }

    /** Property Length and properties. */
    static byte[] properties(Object... parts) {
        byte[] all = bytes(parts);
        return bytes(variable(all.length), all);
    }

    static byte[] written(PacketBuffer buffer) {
        return java.util.Arrays.copyOf(buffer.array(), buffer.length());
    }

    static byte[] connect(int level) {
        return packet(
                0x10,
                text(level == 3 ? "MQIsdp" : "MQTT"),
                level,
                0x02, // Clean Start
                two(60),
                level == 5 ? properties() : new byte[0],
                text("client"));
    }
}
