package io.mosaicmq.itests.wire;

import java.nio.charset.StandardCharsets;

/** A PUBLISH to be sent, or what a Will says. */
public final class Message implements Outgoing {
    private final String topic;
    private byte[] body = new byte[0];
    private int qos;
    private boolean retain;
    private boolean dup;
    private int id;
    private Props props = Props.props();

    private Message(String topic) {
        this.topic = topic;
    }

    /** QoS 0, no payload. */
    public static Message to(String topic) {
        return new Message(topic);
    }

    public static Message message(String topic, String payload) {
        return new Message(topic).payload(payload);
    }

    public Message payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    public Message payload(byte[] data) {
        body = data;
        return this;
    }

    /** Quality of Service alone: for a Will, which has no Packet Identifier. */
    public Message qos(int level) {
        qos = level;
        return this;
    }

    public Message qos1(int packetId) {
        id = packetId;
        return qos(1);
    }

    public Message qos2(int packetId) {
        id = packetId;
        return qos(2);
    }

    public Message id(int packetId) {
        id = packetId;
        return this;
    }

    public Message retain() {
        retain = true;
        return this;
    }

    public Message dup() {
        dup = true;
        return this;
    }

    public Message with(Prop prop, long value) {
        props.with(prop, value);
        return this;
    }

    public Message with(Prop prop, String value) {
        props.with(prop, value);
        return this;
    }

    public Message props(Props properties) {
        props = properties;
        return this;
    }

    String topic() {
        return topic;
    }

    byte[] body() {
        return body;
    }

    int qos() {
        return qos;
    }

    int id() {
        return id;
    }

    boolean isRetained() {
        return retain;
    }

    @Override
    public byte[] encode(Version version) {
        Bytes packet = Bytes.bytes().utf8(topic);
        if (qos > 0) {
            packet.u16(id);
        }
        if (version.is5()) {
            packet.add(props.encode());
        }
        packet.raw(body);
        return Bytes.packet(0x30 | (dup ? 8 : 0) | qos << 1 | (retain ? 1 : 0), packet)
                .toArray();
    }
}
