package io.mosaicmq.codec;

import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes the fields of packets that are not PUBLISH. */
final class FieldWriter {
    private static final int MAXIMUM_LENGTH = 65_535;

    private FieldWriter() {}

    /** Leaves room for a length that {@link #closeLength} fills in; returns where. */
    static int openLength(PacketBuffer target) {
        return target.extend(1);
    }

    /** Writes how many bytes follow as a Variable Byte Integer, moving them if it takes more than one byte. */
    static void closeLength(PacketBuffer target, int at) {
        int length = target.length() - at - 1;
        if (length > FixedHeader.MAXIMUM_REMAINING_LENGTH) {
            throw new IllegalArgumentException("no packet has a length of " + length);
        }
        int size = PacketBuffer.variableSize(length);
        target.extend(size - 1);
        byte[] array = target.array();
        System.arraycopy(array, at + 1, array, at + size, length);
        int rest = length;
        for (int i = 0; i < size; i++) {
            array[at + i] = (byte) (i < size - 1 ? rest & 0x7F | 0x80 : rest);
            rest >>>= 7;
        }
    }

    static void text(PacketBuffer target, String text) {
        binary(target, text.getBytes(StandardCharsets.UTF_8));
    }

    static void binary(PacketBuffer target, byte[] bytes) {
        if (bytes.length > MAXIMUM_LENGTH) {
            throw new IllegalArgumentException("a field has at most " + MAXIMUM_LENGTH + " bytes, not " + bytes.length);
        }
        target.putShort(bytes.length);
        target.put(bytes, 0, bytes.length);
    }

    /** Writes Property Length and properties. */
    static void properties(PacketBuffer target, Properties properties) {
        int length = openLength(target);
        for (Map.Entry<Property, Object> property : properties.values().entrySet()) {
            target.put(property.getKey().identifier());
            value(target, property.getKey(), property.getValue());
        }
        for (UserProperty property : properties.userProperties()) {
            target.put(Property.USER_PROPERTY.identifier());
            text(target, property.name());
            text(target, property.value());
        }
        closeLength(target, length);
    }

    private static void value(PacketBuffer target, Property property, Object value) {
        switch (property.type()) {
            case BYTE -> target.put(number(value).intValue());
            case TWO_BYTE -> target.putShort(number(value).intValue());
            case FOUR_BYTE -> target.putInt(number(value));
            case VARIABLE -> target.putVariable(number(value).intValue());
            case STRING -> text(target, (String) value);
            case BINARY -> binary(target, (byte[]) value);
            case STRING_PAIR -> throw new IllegalArgumentException(property + " is kept apart");
        }
    }

    private static Long number(Object value) {
        return (Long) value;
    }
}
