package io.mosaicmq.itests.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a broker sends. Packets of MQTT 3 have no properties and the reason codes that version gives them, or 0. */
public sealed interface Packet {
    /** Packet types by their number. */
    enum Type {
        RESERVED,
        CONNECT,
        CONNACK,
        PUBLISH,
        PUBACK,
        PUBREC,
        PUBREL,
        PUBCOMP,
        SUBSCRIBE,
        SUBACK,
        UNSUBSCRIBE,
        UNSUBACK,
        PINGREQ,
        PINGRESP,
        DISCONNECT,
        AUTH
    }

    record ConnAck(boolean sessionPresent, int code, Props props) implements Packet {}

    record Publish(
            String topic, byte[] body, int qos, boolean retain, boolean dup, int id, Props props, int packetBytes)
            implements Packet {
        public String payload() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            String start = new String(body, 0, Math.min(60, body.length), StandardCharsets.UTF_8);
            return "Publish[%s, '%s' (%d bytes), qos %d%s%s, id %d, %s]"
                    .formatted(topic, start, body.length, qos, retain ? ", retain" : "", dup ? ", dup" : "", id, props);
        }
    }

    record PubAck(int id, int code, Props props) implements Packet {}

    record PubRec(int id, int code, Props props) implements Packet {}

    record PubRel(int id, int code, Props props) implements Packet {}

    record PubComp(int id, int code, Props props) implements Packet {}

    record SubAck(int id, List<Integer> codes, Props props) implements Packet {}

    record UnsubAck(int id, List<Integer> codes, Props props) implements Packet {}

    record PingResp() implements Packet {}

    record Disconnect(int code, Props props) implements Packet {}

    record Auth(int code, Props props) implements Packet {}
}
