package io.mosaicmq.api.packet;

import java.util.List;
import java.util.Optional;

/**
 * A control packet other than PUBLISH and its acknowledgements, which travel as bytes and numbers ({@code PublishRun}).
 * Arrays inside are shared, never to be written to.
 */
public sealed interface Packet {

    /**
     * CONNECT ([MQTT5-3.1], [MQTT3-3.1]).
     *
     * @param version what the client speaks
     * @param bridge whether bit 7 of the Protocol Level marked a bridge (a habit of Mosquitto, 3.x only)
     * @param cleanStart Clean Start, in 3.x Clean Session
     * @param keepAlive seconds, 0 to 65,535; 0 is off
     * @param clientId as sent, may be empty
     */
    record Connect(
            ProtocolVersion version,
            boolean bridge,
            boolean cleanStart,
            int keepAlive,
            String clientId,
            Optional<Will> will,
            Optional<String> username,
            Optional<byte[]> password,
            Properties properties)
            implements Packet {
        /** The value of Session Expiry Interval that means never, in seconds. */
        public static final long NEVER = 0xFFFF_FFFFL;

        /** Seconds the session outlives its connection; 3.x: for ever unless Clean Session. */
        public long sessionExpiryInterval() {
            return version.hasProperties()
                    ? properties.integer(Property.SESSION_EXPIRY_INTERVAL, 0)
                    : cleanStart ? 0 : NEVER;
        }

        /** How many QoS 1 and 2 messages the client takes at a time, 1 to 65,535. */
        public int receiveMaximum() {
            return (int) properties.integer(Property.RECEIVE_MAXIMUM, 65_535);
        }

        /** Largest packet the client takes, in bytes. */
        public long maximumPacketSize() {
            return properties.integer(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
        }

        /** How many Topic Aliases the client lets the server use. */
        public int topicAliasMaximum() {
            return (int) properties.integer(Property.TOPIC_ALIAS_MAXIMUM, 0);
        }

        /** Whether Reason Strings and User Properties may be sent on packets other than CONNACK, DISCONNECT, PUBLISH. */
        public boolean requestsProblemInformation() {
            return properties.integer(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1;
        }

        /** Without what a client keeps secret. */
        @Override
        public String toString() {
            return "Connect[" + version + ", clientId=" + clientId + ", cleanStart=" + cleanStart + ", keepAlive="
                    + keepAlive + ", will=" + will.isPresent() + ", properties=" + properties + "]";
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.connect(this);
        }
    }

    /** CONNACK ([MQTT5-3.2], [MQTT3-3.2]). */
    record ConnAck(boolean sessionPresent, ReasonCode reasonCode, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.connAck(this);
        }
    }

    /**
     * SUBSCRIBE ([MQTT5-3.8], [MQTT3-3.8]).
     *
     * @param subscriptions at least one, in order
     */
    record Subscribe(int packetId, List<Request> subscriptions, Properties properties) implements Packet {
        /**
         * One entry.
         *
         * @param filter as sent: a well-formed text, not yet checked as a Topic Filter
         */
        public record Request(String filter, SubscriptionOptions options) {}

        /** The Subscription Identifier, or 0 when there is none. */
        public int subscriptionIdentifier() {
            return (int) properties.integer(Property.SUBSCRIPTION_IDENTIFIER, 0);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.subscribe(this);
        }
    }

    /** SUBACK ([MQTT5-3.9], [MQTT3-3.9]); for 3.x an error code is written as 0x80. */
    record SubAck(int packetId, List<ReasonCode> reasonCodes, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.subAck(this);
        }
    }

    /** UNSUBSCRIBE ([MQTT5-3.10], [MQTT3-3.10]). */
    record Unsubscribe(int packetId, List<String> filters, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unsubscribe(this);
        }
    }

    /** UNSUBACK ([MQTT5-3.11], [MQTT3-3.11]); 3.x has no codes. */
    record UnsubAck(int packetId, List<ReasonCode> reasonCodes, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unsubAck(this);
        }
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with properties; those without travel as numbers. */
    record Acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, Properties properties)
            implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.acknowledgement(this);
        }
    }

    /** PINGREQ ([MQTT5-3.12]). */
    record PingReq() implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pingReq(this);
        }
    }

    /** PINGRESP ([MQTT5-3.13]). */
    record PingResp() implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.pingResp(this);
        }
    }

    /** DISCONNECT ([MQTT5-3.14], [MQTT3-3.14]). A server sends it to MQTT 5 clients only. */
    record Disconnect(ReasonCode reasonCode, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.disconnect(this);
        }
    }

    /** AUTH ([MQTT5-3.15]). */
    record Auth(ReasonCode reasonCode, Properties properties) implements Packet {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.auth(this);
        }
    }

    <R> R accept(Visitor<R> visitor);

    /** One method per packet: whoever reads packets stops compiling when one is added. */
    interface Visitor<R> {
        R connect(Connect packet);

        R connAck(ConnAck packet);

        R subscribe(Subscribe packet);

        R subAck(SubAck packet);

        R unsubscribe(Unsubscribe packet);

        R unsubAck(UnsubAck packet);

        R acknowledgement(Acknowledgement packet);

        R pingReq(PingReq packet);

        R pingResp(PingResp packet);

        R disconnect(Disconnect packet);

        R auth(Auth packet);
    }
}
