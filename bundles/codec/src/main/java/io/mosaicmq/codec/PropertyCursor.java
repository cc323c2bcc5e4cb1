package io.mosaicmq.codec;

import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.UserProperty;
import io.mosaicmq.api.topic.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the properties of one packet and checks each: known, allowed here, not repeated, complete, in range. Reused
 * without allocating; one thread.
 */
final class PropertyCursor {
    private byte[] bytes = {};
    private PropertyTable table = PropertyTable.CONNECT;
    private int maximumUserProperties;
    private int userProperties;
    private long seen;
    private int end;

    private Property property = Property.USER_PROPERTY;
    private int start;
    private int value;
    private int next;

    /** Begins with the properties in a byte range. */
    void open(byte[] bytes, int from, int end, PropertyTable table, int maximumUserProperties) {
        this.bytes = bytes;
        this.table = table;
        this.maximumUserProperties = maximumUserProperties;
        this.end = end;
        userProperties = 0;
        seen = 0;
        next = from;
    }

    /** Goes to the next property; false at the end. */
    boolean next() {
        if (next == end) {
            return false;
        }
        start = next;
        // Identifiers are Variable Byte Integers, but all that exist have one byte.
        property = Property.of(bytes[start] & 0xFF);
        value = start + 1;
        next = checkedEnd();
        long bit = 1L << property.ordinal();
        if (!table.allows(property)) {
            throw table.refusal(property);
        }
        if ((seen & bit) != 0 && !table.repeats(property)) {
            throw protocolError("occurs more than once");
        }
        seen |= bit;
        checkValue();
        return true;
    }

    /** The property the cursor stands on. */
    Property property() {
        return property;
    }

    /** Where its identifier is. */
    int start() {
        return start;
    }

    /** Where its value ends. */
    int end() {
        return next;
    }

    /** Its value as a number. */
    long integer() {
        return switch (property.type()) {
            case BYTE -> bytes[value] & 0xFF;
            case TWO_BYTE -> length(value);
            case FOUR_BYTE -> (long) length(value) << 16 | length(value + 2);
            case VARIABLE -> variable();
            case STRING, BINARY, STRING_PAIR -> throw new IllegalStateException(property + " is no number");
        };
    }

    /** Adds what the cursor stands on. */
    void addTo(Properties.Builder properties) {
        switch (property.type()) {
            case BYTE, TWO_BYTE, FOUR_BYTE, VARIABLE -> properties.set(property, integer());
            case STRING -> properties.set(property, text(value));
            case BINARY -> properties.set(property, Arrays.copyOfRange(bytes, value + 2, next));
            case STRING_PAIR -> properties.add(new UserProperty(text(value), text(value + 2 + length(value))));
        }
    }

    private int checkedEnd() {
        return switch (property.type()) {
            case BYTE -> require(value + 1);
            case TWO_BYTE -> require(value + 2);
            case FOUR_BYTE -> require(value + 4);
            case VARIABLE -> variableEnd();
            case STRING -> textEnd(value);
            case BINARY -> sizedEnd(value);
            case STRING_PAIR -> textEnd(textEnd(value));
        };
    }

    private void checkValue() {
        switch (property) {
            case USER_PROPERTY -> {
                if (++userProperties > maximumUserProperties) {
                    throw Fault.limit(
                            ReasonCode.QUOTA_EXCEEDED,
                            "user.properties",
                            maximumUserProperties,
                            table.packet() + ": too many User Properties");
                }
            }
            case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> {
                if (integer() == 0) {
                    throw protocolError("is 0");
                }
            }
            case TOPIC_ALIAS -> {
                if (integer() == 0) {
                    throw new ProtocolViolation(
                            ReasonCode.TOPIC_ALIAS_INVALID, "MQTT5-3.3.2-8", table.packet() + ": TOPIC_ALIAS is 0");
                }
            }
            case RESPONSE_TOPIC -> checkResponseTopic();
            default -> {
                // Every one-byte property is a boolean; all else may have any value.
                if (property.type() == Property.Type.BYTE && (bytes[value] & 0xFE) != 0) {
                    throw protocolError("is " + (bytes[value] & 0xFF) + ", neither 0 nor 1");
                }
            }
        }
    }

    private void checkResponseTopic() {
        if (next == value + 2) {
            throw Fault.protocolError("MQTT5-4.7.3-1", table.packet() + ": RESPONSE_TOPIC is empty");
        }
        for (int i = value + 2; i < next; i++) {
            if (bytes[i] == '+' || bytes[i] == '#') {
                throw Fault.protocolError(
                        "MQTT5-3.3.2-14", table.packet() + ": RESPONSE_TOPIC has the wildcard " + (char) bytes[i]);
            }
        }
    }

    private int require(int to) {
        if (to > end) {
            throw Fault.truncated(table.packet(), property.toString());
        }
        return to;
    }

    private int sizedEnd(int at) {
        return require(require(at + 2) + length(at));
    }

    private int textEnd(int at) {
        int to = sizedEnd(at);
        String fault = Utf8.fault(bytes, at + 2, to - at - 2);
        if (!fault.isEmpty()) {
            throw Fault.malformed("MQTT5-1.5.4-1", table.packet() + ": " + property + ": " + fault);
        }
        return to;
    }

    private int variableEnd() {
        int at = value;
        while (bytes[require(at + 1) - 1] < 0) {
            if (++at == value + 4) {
                throw Fault.malformed("MQTT5-1.5.5", table.packet() + ": " + property + " takes more than four bytes");
            }
        }
        return at + 1;
    }

    private long variable() {
        long number = 0;
        for (int i = next - 1; i >= value; i--) {
            number = number << 7 | bytes[i] & 0x7F;
        }
        return number;
    }

    private int length(int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private String text(int at) {
        return new String(bytes, at + 2, length(at), StandardCharsets.UTF_8);
    }

    private ProtocolViolation protocolError(String what) {
        return Fault.protocolError("MQTT5-2.2.2.2", table.packet() + ": " + property + " " + what);
    }
}
