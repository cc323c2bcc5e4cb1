package io.mosaicmq.itests.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes put together field by field. */
public final class Bytes implements Outgoing {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public static Bytes bytes() {
        return new Bytes();
    }

    /** Bytes as hexadecimal digits; blanks and line ends are skipped, {@code |} may set fields apart. */
    public static Bytes hex(String digits) {
        return new Bytes().raw(HexFormat.of().parseHex(digits.replaceAll("[\\s|]", "")));
    }

    /** A whole packet: first byte, Remaining Length, body. */
    public static Bytes packet(int firstByte, Bytes body) {
        return new Bytes().u8(firstByte).varint(body.length()).add(body);
    }

    public Bytes u8(int value) {
        out.write(value);
        return this;
    }

    public Bytes u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    public Bytes u32(long value) {
        return u16((int) (value >>> 16)).u16((int) value);
    }

    /** Variable Byte Integer in as few bytes as it needs. */
    public Bytes varint(int value) {
        int rest = value;
        do {
            int digit = rest & 0x7F;
            rest >>>= 7;
            u8(rest > 0 ? digit | 0x80 : digit);
        } while (rest > 0);
        return this;
    }

    /** UTF-8 Encoded String: two bytes of length, then the text. */
    public Bytes utf8(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Binary Data: two bytes of length, then the data. */
    public Bytes binary(byte[] data) {
        return u16(data.length).raw(data);
    }

    public Bytes raw(byte[] data) {
        out.writeBytes(data);
        return this;
    }

    public Bytes add(Bytes other) {
        return raw(other.toArray());
    }

    public int length() {
        return out.size();
    }

    public byte[] toArray() {
        return out.toByteArray();
    }

    @Override
    public byte[] encode(Version version) {
        return toArray();
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(" ").formatHex(toArray());
    }
}
