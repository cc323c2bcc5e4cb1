package io.mosaicmq.codec;

import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.topic.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of one packet in order; whoever reads names the field, so that each fault does. One thread. */
final class PacketReader {
    private final String packet;
    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param packet name of the packet, for faults */
    PacketReader(String packet, byte[] bytes, int from, int end) {
        this.packet = packet;
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next field begins. */
    int at() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    int readByte(String field) {
        require(1, field);
        return bytes[at++] & 0xFF;
    }

    int readShort(String field) {
        require(2, field);
        int value = (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
        at += 2;
        return value;
    }

    int readPacketId() {
        int packetId = readShort("Packet Identifier");
        if (packetId == 0) {
            throw Fault.protocolError("MQTT5-2.2.1-3", packet + ": Packet Identifier is 0"); // [MQTT3-2.3.1-1]
        }
        return packetId;
    }

    /**
     * A Variable Byte Integer. One that is longer than it need be is taken: [MQTT5-1.5.5-1] binds who encodes, and no
     * statement makes such a packet malformed for who receives.
     */
    int readVariable(String field) {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = readByte(field);
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw Fault.malformed("MQTT5-1.5.5", packet + ": " + field + " takes more than four bytes");
    }

    /** Length of the text or binary field that comes next. */
    int peekLength(String field) {
        require(2, field);
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    byte[] readBinary(String field) {
        int length = readShort(field);
        require(length, field);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    String readText(String field) {
        int length = readShort(field);
        require(length, field);
        String fault = Utf8.fault(bytes, at, length);
        if (!fault.isEmpty()) {
            throw text(fault, field);
        }
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /** Passes over a number of bytes, returning where they begin. */
    int skip(int length, String field) {
        require(length, field);
        at += length;
        return at - length;
    }

    void expectEnd() {
        if (at != end) {
            throw Fault.malformed("MQTT5-4.13.1-1", packet + ": " + (end - at) + " bytes behind the last field");
        }
    }

    private ProtocolViolation text(String fault, String field) {
        return Fault.malformed("MQTT5-1.5.4-1", packet + ": " + field + ": " + fault); // [MQTT3-1.5.3-1]
    }

    private void require(int length, String field) {
        if (end - at < length) {
            throw Fault.truncated(packet, field);
        }
    }
}
