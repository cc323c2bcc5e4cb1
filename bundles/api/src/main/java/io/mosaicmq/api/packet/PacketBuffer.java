package io.mosaicmq.api.packet;

import java.util.Arrays;

/** Bytes that grow at the end: scratch space of one thread. The array is replaced when it grows; read it after writing. */
public final class PacketBuffer {
    private byte[] array;
    private int length;

    /** @param capacity first size in bytes */
    public PacketBuffer(int capacity) {
        array = new byte[capacity];
    }

    /** The bytes; valid from 0 to {@link #length()}. */
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    public void clear() {
        length = 0;
    }

    /** Forgets what was written after a position. */
    public void truncate(int length) {
        this.length = length;
    }

    /** Empties it and gives up the memory of an unusually large use. */
    public void shrink(int capacity) {
        array = new byte[capacity];
        length = 0;
    }

    /** Makes room for a number of bytes and counts them as written; returns where they begin. */
    public int extend(int bytes) {
        int at = length;
        int needed = Math.addExact(at, bytes);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, Math.max(64, array.length + (array.length >> 1))));
        }
        length = needed;
        return at;
    }

    public void put(int value) {
        int at = extend(1);
        array[at] = (byte) value;
    }

    public void putShort(int value) {
        int at = extend(2);
        array[at] = (byte) (value >> 8);
        array[at + 1] = (byte) value;
    }

    public void putInt(long value) {
        int at = extend(4);
        array[at] = (byte) (value >> 24);
        array[at + 1] = (byte) (value >> 16);
        array[at + 2] = (byte) (value >> 8);
        array[at + 3] = (byte) value;
    }

    /** Writes a Variable Byte Integer ([MQTT5-1.5.5]), 0 to 268,435,455. */
    public void putVariable(int value) {
        int rest = value;
        while (rest > 0x7F) {
            put(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    public void put(byte[] source, int offset, int bytes) {
        int at = extend(bytes);
        System.arraycopy(source, offset, array, at, bytes);
    }

    /** How many bytes a Variable Byte Integer takes, 1 to 4. */
    public static int variableSize(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
    }
}
