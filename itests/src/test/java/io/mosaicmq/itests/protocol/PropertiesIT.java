package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.pubRel;
import static io.mosaicmq.itests.wire.Packets.unsubscribe;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.3.2.3] Properties of messages, and Message Expiry")
class PropertiesIT {
    private final Broker broker;

    PropertiesIT(Broker broker) {
        this.broker = broker;
    }

    private static Props everything() {
        return Props.props()
                .with(Prop.CONTENT_TYPE, "application/\u00e4")
                .with(Prop.CORRELATION_DATA, new byte[] {0, (byte) 0xFF, 0, 1})
                .with(Prop.RESPONSE_TOPIC, "answers/\u65e5\u672c")
                .with(Prop.PAYLOAD_FORMAT_INDICATOR, 1)
                .user("z", "last")
                .user("a", "")
                .user("z", "again")
                .user("", "no name")
                .user("m\u00fc", "\ud83d\ude00");
    }

    private static void assertEverything(Props got) {
        assertEquals("application/\u00e4", got.text(Prop.CONTENT_TYPE).orElse(""));
        assertArrayEquals(
                new byte[] {0, (byte) 0xFF, 0, 1},
                got.binary(Prop.CORRELATION_DATA).orElseThrow());
        assertEquals("answers/\u65e5\u672c", got.text(Prop.RESPONSE_TOPIC).orElse(""));
        assertEquals(1, got.number(Prop.PAYLOAD_FORMAT_INDICATOR, -1));
        assertEquals(List.of("z=last", "a=", "z=again", "=no name", "m\u00fc=\ud83d\ude00"), got.userProperties());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-4] [MQTT5-3.3.2-15] [MQTT5-3.3.2-16] [MQTT5-3.3.2-17] [MQTT5-3.3.2-18] [MQTT5-3.3.2-20]"
            + " properties pass through untouched, User Properties in order")
    void propertiesPassThrough() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            client.send(message(topic, "0").props(everything()));
            assertEverything(client.receive().props());
        }
        try (WireClient client = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "1").props(everything()).qos1(1));
            assertEverything(client.receive().props());
            publisher.publish(message(topic, "2").props(everything()).qos2(2));
            assertEverything(client.receive().props());
            publisher.publish(message(topic, "none"));
            assertTrue(client.receive().props().isEmpty());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-17] properties of a message that waits for a client are kept")
    void propertiesWait() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 2);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(message(topic, "1").props(everything()).qos1(1));
            publisher.publish(message(topic, "2").props(everything()).qos2(2));
        }
        try (WireClient client = broker.connect(durable)) {
            Packet.Publish one = client.expectPublish("1");
            Packet.Publish two = client.expectPublish("2");
            assertEverything(one.props());
            assertEverything(two.props());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2.3] subscribers of MQTT 3.1.1 get the message without its properties")
    void propertiesAreLeftOut() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V3_1_1);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publish(message(topic, "bare").props(everything()).qos1(1));
            assertEquals("bare", client.receive().payload());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-6] the Message Expiry Interval a subscriber sees is what is left of it")
    void expiryIsReduced() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient client = broker.connect(durable);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publish(message(topic, "at once")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 600)
                    .qos1(1));
            Packet.Publish now = client.receive();
            long left = now.props().number(Prop.MESSAGE_EXPIRY_INTERVAL, -1);
            assertTrue(left > 500 && left <= 600, "left " + left);
            publisher.publish(message(topic, "for ever").qos1(2));
            assertFalse(client.receive().props().has(Prop.MESSAGE_EXPIRY_INTERVAL));
            client.disconnect();
            publisher.publish(message(topic, "later")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 600)
                    .qos1(3));
            awaitMoreThanASecond();
        }
        try (WireClient client = broker.connect(durable)) {
            long left = client.expectPublish("later").props().number(Prop.MESSAGE_EXPIRY_INTERVAL, -1);
            assertTrue(left > 500 && left < 600, "left " + left);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-5] what has expired before its delivery began is not delivered")
    void expiredIsNotDelivered() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        Connect old = connect(Version.V3_1_1, Fresh.clientId()).durable();
        for (Connect connect : List.of(durable, old)) {
            try (WireClient client = broker.connect(connect)) {
                client.subscribe(topic, 2);
                client.disconnect();
            }
        }
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(message(topic, "short")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 1)
                    .qos1(1));
            publisher.publish(message(topic, "short")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 1)
                    .qos2(2));
            publisher.publish(message(topic, "long")
                    .with(Prop.MESSAGE_EXPIRY_INTERVAL, 600)
                    .qos1(3));
        }
        awaitMoreThanASecond();
        for (Connect connect : List.of(durable, old)) {
            try (WireClient client = broker.connect(connect)) {
                assertEquals("long", client.receive().payload());
                client.expectQuiet();
            }
        }
    }

    /** Lets the broker itself tell when a second and a half has passed: it cuts a silent client off then. */
    private void awaitMoreThanASecond() {
        try (WireClient clock =
                broker.connect(connect(Version.V3_1_1, Fresh.clientId()).keepAlive(1))) {
            clock.expectClosed();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-29] with Request Problem Information 0 only CONNACK, PUBLISH and DISCONNECT may explain")
    void noProblemInformation() {
        List<Packet> answers = new ArrayList<>();
        try (WireClient client =
                broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.REQUEST_PROBLEM_INFORMATION, 0))) {
            client.send(
                    unsubscribe(1, Fresh.topic()),
                    pubRel(2),
                    message("$SYS/forged", "x").qos1(3),
                    message("$SYS/forged", "x").qos2(4));
            client.send(subscribe(5).to(Fresh.topic(), 0).to("not/a#filter", 0));
            while (!client.hasEnded() && answers.size() < 5) {
                client.poll(WireClient.PATIENCE).ifPresent(answers::add);
            }
        }
        for (Packet packet : answers) {
            Props props = packet instanceof Packet.PubAck puback
                    ? puback.props()
                    : packet instanceof Packet.PubRec pubrec
                            ? pubrec.props()
                            : packet instanceof Packet.PubComp pubcomp
                                    ? pubcomp.props()
                                    : packet instanceof Packet.SubAck suback
                                            ? suback.props()
                                            : packet instanceof Packet.UnsubAck unsuback
                                                    ? unsuback.props()
                                                    : Props.props();
            assertFalse(props.has(Prop.REASON_STRING) || props.has(Prop.USER_PROPERTY), packet::toString);
        }
        assertFalse(answers.isEmpty());
    }
}
