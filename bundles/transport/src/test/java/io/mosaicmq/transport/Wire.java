package io.mosaicmq.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Packets as a client writes them. */
final class Wire {
    static final byte[] PINGREQ = {(byte) 0xC0, 0};
    static final byte[] PINGRESP = {(byte) 0xD0, 0};
    static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    /** CONNACK as the test's broker sends it to 3.1.1 clients. */
    static final byte[] CONNACK = {0x20, 2, 0, 0};

    static final byte[] CONNACK_5 = {0x20, 3, 0, 0, 0};

    private Wire() {}

    /** CONNECT with Clean Session and no Keep Alive. */
    static byte[] connect(int level, String clientId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, level == 3 ? "MQIsdp" : "MQTT");
        body.write(level);
        body.write(0x02); // Clean Session
        body.write(0); // Keep Alive
        body.write(0);
        if (level >= 5) {
            body.write(0); // no properties
        }
        text(body, clientId);
        return packet(0x10, body.toByteArray());
    }

    static byte[] connect(String clientId) {
        return connect(4, clientId);
    }

    /** PUBLISH of MQTT 3.1.1; a Packet Identifier above 0 makes it QoS 1. */
    static byte[] publish(String topic, int packetId, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if (packetId > 0) {
            body.write(packetId >> 8);
            body.write(packetId);
        }
        body.writeBytes(payload);
        return packet(packetId > 0 ? 0x32 : 0x30, body.toByteArray());
    }

    static byte[] subscribe(int packetId, String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(packetId >> 8);
        body.write(packetId);
        text(body, filter);
        body.write(0);
        return packet(0x82, body.toByteArray());
    }

    static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int rest = body.length;
        while (rest > 0x7F) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
