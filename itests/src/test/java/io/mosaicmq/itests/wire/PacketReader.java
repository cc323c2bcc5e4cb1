package io.mosaicmq.itests.wire;

import io.mosaicmq.itests.wire.Packet.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads one packet of a broker and fails on all that the standard does not allow a server to send. */
final class PacketReader {
    private final Version version;
    private final Type type;
    private final int flags;
    private final ByteBuffer body;
    private final int packetBytes;

    /** @param packet first byte, Remaining Length and body */
    PacketReader(Version version, ByteBuffer packet) {
        this.version = version;
        packetBytes = packet.remaining();
        int first = packet.get() & 0xFF;
        type = Type.values()[first >> 4];
        flags = first & 0x0F;
        while (packet.get() < 0) {
            // the rest of Remaining Length, which the caller has understood already
        }
        body = packet;
    }

    Packet read() {
        // [MQTT5-2.1.3-1], [MQTT3-2.2.2-1]
        if (type != Type.PUBLISH) {
            require(flags == (type == Type.PUBREL ? 2 : 0), "fixed header flags " + flags);
        }
        Packet packet =
                switch (type) {
                    case CONNACK -> connAck();
                    case PUBLISH -> publish();
                    case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement();
                    case SUBACK -> new Packet.SubAck(identifier(), List.of(), properties());
                    case UNSUBACK -> new Packet.UnsubAck(identifier(), List.of(), properties());
                    case PINGRESP -> new Packet.PingResp();
                    case DISCONNECT -> disconnect();
                    case AUTH -> auth();
                    default -> throw fault("a server must not send it");
                };
        if (packet instanceof Packet.SubAck suback) {
            packet = new Packet.SubAck(suback.id(), rest(), suback.props());
        } else if (packet instanceof Packet.UnsubAck unsuback) {
            packet = new Packet.UnsubAck(unsuback.id(), version.is5() ? rest() : List.of(), unsuback.props());
        }
        require(!body.hasRemaining(), body.remaining() + " bytes too many");
        return packet;
    }

    private Packet connAck() {
        int acknowledgeFlags = u8();
        require((acknowledgeFlags & ~1) == 0, "acknowledge flags " + acknowledgeFlags);
        int code = u8();
        require(version != Version.V3_1 || acknowledgeFlags == 0, "MQTT 3.1 has no Session Present");
        // [MQTT5-3.2.2-6], [MQTT3-3.2.2-4]
        require(code == 0 || acknowledgeFlags == 0, "Session Present with refusal " + code);
        return new Packet.ConnAck(acknowledgeFlags == 1, code, properties());
    }

    private Packet publish() {
        int qos = flags >> 1 & 3;
        require(qos < 3, "QoS 3");
        boolean dup = (flags & 8) != 0;
        require(qos > 0 || !dup, "DUP with QoS 0"); // [MQTT5-3.3.1-2]
        String topic = string();
        require(!topic.contains("+") && !topic.contains("#"), "wildcard in " + topic); // [MQTT5-3.3.2-2]
        int id = qos > 0 ? identifier() : 0;
        Props props = properties();
        require(!topic.isEmpty() || props.has(Prop.TOPIC_ALIAS), "neither Topic Name nor Topic Alias");
        byte[] payload = new byte[body.remaining()];
        body.get(payload);
        return new Packet.Publish(topic, payload, qos, (flags & 1) != 0, dup, id, props, packetBytes);
    }

    private Packet acknowledgement() {
        int id = identifier();
        int code = version.is5() && body.hasRemaining() ? u8() : 0;
        Props props = version.is5() && body.hasRemaining() ? properties() : Props.props();
        return switch (type) {
            case PUBACK -> new Packet.PubAck(id, code, props);
            case PUBREC -> new Packet.PubRec(id, code, props);
            case PUBREL -> new Packet.PubRel(id, code, props);
            default -> new Packet.PubComp(id, code, props);
        };
    }

    private Packet disconnect() {
        require(version.is5(), "only MQTT 5 has it from the server");
        int code = body.hasRemaining() ? u8() : 0;
        return new Packet.Disconnect(code, body.hasRemaining() ? properties() : Props.props());
    }

    private Packet auth() {
        require(version.is5(), "only MQTT 5 has it");
        int code = body.hasRemaining() ? u8() : 0;
        return new Packet.Auth(code, body.hasRemaining() ? properties() : Props.props());
    }

    private Props properties() {
        Props props = Props.props();
        if (!version.is5()) {
            return props;
        }
        int length = varint();
        require(length <= body.remaining(), "Property Length " + length);
        int end = body.position() + length;
        while (body.position() < end) {
            Prop prop = Prop.of(varint());
            require(prop.mayComeIn(type), prop + " does not belong there");
            require(prop.repeats() || !props.has(prop), prop + " twice");
            switch (prop.kind()) {
                case BYTE -> props.with(prop, u8());
                case TWO_BYTES -> props.with(prop, u16());
                case FOUR_BYTES -> props.with(prop, u16() * 65536L + u16());
                case VARINT -> props.with(prop, varint());
                case STRING -> props.with(prop, string());
                case BINARY -> props.with(prop, binary());
                case PAIR -> props.add(prop, Map.entry(string(), string()));
            }
        }
        require(body.position() == end, "last property exceeds Property Length");
        return props;
    }

    private List<Integer> rest() {
        List<Integer> codes = new ArrayList<>();
        while (body.hasRemaining()) {
            codes.add(u8());
        }
        return codes;
    }

    private int identifier() {
        int id = u16();
        require(id != 0, "Packet Identifier 0");
        return id;
    }

    private int u8() {
        require(body.hasRemaining(), "too short");
        return body.get() & 0xFF;
    }

    private int u16() {
        return u8() << 8 | u8();
    }

    private int varint() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = u8();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                require(shift == 0 || digit > 0, "Variable Byte Integer longer than needed"); // [MQTT5-1.5.5-1]
                return value;
            }
        }
        throw fault("Variable Byte Integer of more than four bytes");
    }

    private byte[] binary() {
        int length = u16();
        require(length <= body.remaining(), "string or data of " + length + " bytes exceeds the packet");
        byte[] data = new byte[length];
        body.get(data);
        return data;
    }

    private String string() {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(binary()))
                    .toString();
            require(text.indexOf(0) < 0, "U+0000 in a string");
            return text;
        } catch (CharacterCodingException e) {
            throw fault("ill-formed UTF-8");
        }
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw fault(problem);
        }
    }

    private AssertionError fault(String problem) {
        return new AssertionError("the broker sent a wrong " + type + " (" + version + "): " + problem);
    }
}
