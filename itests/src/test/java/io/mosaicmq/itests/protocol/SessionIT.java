package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.disconnect;
import static io.mosaicmq.itests.wire.Props.props;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@BlackBox
@DisplayName("[MQTT5-4.1] [MQTT3-3.1.2.4] Sessions: what is kept while a client is away")
class SessionIT {
    private final Broker broker;

    SessionIT(Broker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("[MQTT5-3.2.2-3] [MQTT3-3.2.2-2] a kept session is reported as present, with its subscriptions")
    void keptSessionIsPresent(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient client = broker.send(durable)) {
            assertFalse(client.expectAccepted().sessionPresent());
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (WireClient client = broker.send(durable);
                WireClient publisher = broker.connect(version)) {
            assertTrue(client.expectAccepted().sessionPresent());
            publisher.publish(message(topic, "still subscribed").qos1(1));
            client.expectPublish("still subscribed");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-4] [MQTT3-3.1.2-6] a clean start discards the session, its subscriptions and its queue")
    void cleanStartDiscards(Version version) {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (WireClient client = broker.connect(connect(version, clientId).durable())) {
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(version)) {
            publisher.publish(message(topic, "lost").qos1(1));
            try (WireClient client = broker.send(connect(version, clientId))) {
                assertFalse(client.expectAccepted().sessionPresent());
                publisher.publish(message(topic, "lost too").qos1(2));
                client.expectQuiet();
                client.disconnect();
            }
        }
        try (WireClient client = broker.send(connect(version, clientId).durable())) {
            assertFalse(client.expectAccepted().sessionPresent());
            client.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.1.0-1] [MQTT3-3.1.2-5] QoS 1 and 2 wait for a client that is away, in order; QoS 0 does not")
    void queueWaits(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 2);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(version)) {
            publisher.publish(message(topic, "one").qos1(1));
            publisher.publish(message(topic, "zero"));
            publisher.publish(message(topic, "two").qos2(2));
            publisher.publish(message(topic, "three").qos1(3));
        }
        try (WireClient client = broker.connect(durable)) {
            // All are sent before any is acknowledged, so they are read first.
            Packet.Publish one = client.expectPublish("one");
            Packet.Publish two = client.expect(Packet.Publish.class);
            if (two.payload().equals("zero")) {
                // The standard lets a server keep QoS 0 too; neither ours nor Mosquitto does by default.
                throw new AssertionError("QoS 0 was queued");
            }
            assertEquals("two", two.payload());
            Packet.Publish three = client.expectPublish("three");
            assertEquals(1, one.qos());
            assertEquals(2, two.qos());
            assertFalse(one.dup() || two.dup() || three.dup(), "first deliveries are no duplicates");
            client.acknowledge(one);
            client.acknowledge(two);
            client.acknowledge(three);
            client.expectQuiet();
            client.disconnect();
        }
        try (WireClient client = broker.connect(durable)) {
            client.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-23] [MQTT3-3.1.2-5] a connection that breaks keeps the session as a DISCONNECT does")
    void brokenConnectionKeepsSession(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        WireClient broken = broker.connect(durable);
        broken.subscribe(topic, 1);
        broken.drop();
        try (WireClient publisher = broker.connect(version)) {
            publisher.publish(message(topic, "while away").qos1(1));
        }
        try (WireClient client = broker.connect(durable)) {
            client.expectPublish("while away");
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.11.2] without Session Expiry Interval the session ends with the connection")
    void noExpiryMeansNoSession() {
        String clientId = Fresh.clientId();
        Connect connect = connect(Version.V5, clientId).clean(false);
        try (WireClient client = broker.connect(connect)) {
            client.disconnect();
        }
        try (WireClient client = broker.send(connect)) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.11.2] a clean start with an expiry begins a session that is kept")
    void cleanStartWithExpiryIsKept() {
        String clientId = Fresh.clientId();
        try (WireClient client =
                broker.connect(connect(Version.V5, clientId).clean(true).sessionExpiry(600))) {
            client.disconnect();
        }
        try (WireClient client = broker.send(connect(Version.V5, clientId).clean(false))) {
            assertTrue(client.expectAccepted().sessionPresent());
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.2-4] a clean start may begin a session that is kept where one was kept, and resumed, before")
    void cleanStartReplacesKeptSession() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        for (int i = 0; i < 3; i++) { // each time it is opened anew, which a store may count
            try (WireClient client = broker.connect(durable)) {
                client.subscribe(topic + "/old", 1);
                client.disconnect();
            }
        }
        try (WireClient client = broker.send(durable.clean(true))) {
            assertFalse(client.expectAccepted().sessionPresent());
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(message(topic + "/old", "for the old one").qos1(1));
            publisher.publish(message(topic, "for the new one").qos1(2));
        }
        try (WireClient client = broker.send(durable.clean(false))) {
            assertTrue(client.expectAccepted().sessionPresent());
            assertEquals("for the new one", client.receive().payload());
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.11.2] the session ends when its expiry interval has passed")
    void sessionExpires() {
        String clientId = Fresh.clientId();
        String topic = Fresh.topic();
        try (WireClient client =
                broker.connect(connect(Version.V5, clientId).clean(false).sessionExpiry(1))) {
            client.subscribe(topic, 1);
            client.disconnect();
        }
        // The end of a session shows in its Will only, so another session of the same length tells the time.
        awaitEndOfSessions(1);
        try (WireClient client = broker.send(connect(Version.V5, clientId).durable())) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }

    /** Waits until the broker has ended a session of that length that begins now: its Will comes then. */
    private void awaitEndOfSessions(int seconds) {
        String topic = Fresh.topic();
        try (WireClient watcher = broker.connect(Version.V5)) {
            watcher.subscribe(topic, 0);
            broker.connect(connect(Version.V5, Fresh.clientId())
                            .sessionExpiry(seconds)
                            .will(message(topic, "session ended"))
                            .willProps(props(Prop.WILL_DELAY_INTERVAL, 1000)))
                    .drop();
            watcher.expectPublish("session ended");
        }
    }

    @Test
    @DisplayName("[MQTT5-3.14.2.2.2] DISCONNECT may shorten the expiry to nothing")
    void disconnectMayEndSession() {
        String clientId = Fresh.clientId();
        try (WireClient client = broker.connect(connect(Version.V5, clientId).durable())) {
            client.send(disconnect(0, props(Prop.SESSION_EXPIRY_INTERVAL, 0))).expectClosed();
        }
        try (WireClient client = broker.send(connect(Version.V5, clientId).durable())) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.14.2.2.2] DISCONNECT may change the expiry to another length")
    void disconnectMayChangeExpiry() {
        String clientId = Fresh.clientId();
        try (WireClient client =
                broker.connect(connect(Version.V5, clientId).clean(false).sessionExpiry(600))) {
            client.send(disconnect(0, props(Prop.SESSION_EXPIRY_INTERVAL, 1))).expectClosed();
        }
        awaitEndOfSessions(1);
        try (WireClient client = broker.send(connect(Version.V5, clientId).durable())) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.14.2-2] DISCONNECT may not set an expiry where CONNECT had none: a protocol error")
    void disconnectMayNotBeginExpiry() {
        String clientId = Fresh.clientId();
        try (WireClient client = broker.connect(connect(Version.V5, clientId))) {
            client.send(disconnect(0, props(Prop.SESSION_EXPIRY_INTERVAL, 10))).expectRefused(0x82);
        }
        try (WireClient client = broker.send(connect(Version.V5, clientId).durable())) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }

    @Test
    @DisplayName("[MQTT5-4.1] a session that changes between MQTT 3.1.1 and 5 keeps its subscriptions and its queue")
    void sessionMayChangeVersion() {
        String clientId = Fresh.clientId();
        String topic = Fresh.topic();
        try (WireClient client =
                broker.connect(connect(Version.V3_1_1, clientId).durable())) {
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(
                    message(topic, "across").with(Prop.CONTENT_TYPE, "t").qos1(1));
        }
        try (WireClient client = broker.send(connect(Version.V5, clientId).durable())) {
            assertTrue(client.expectAccepted().sessionPresent());
            assertEquals("across", client.receive().payload());
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(Version.V5)) {
            publisher.publish(
                    message(topic, "and back").with(Prop.CONTENT_TYPE, "t").qos1(1));
        }
        try (WireClient client = broker.send(connect(Version.V3_1_1, clientId).durable())) {
            assertTrue(client.expectAccepted().sessionPresent());
            assertEquals("and back", client.receive().payload());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V3_1_1", "V5"})
    @DisplayName("a queue that is full keeps its limit, and the session works on")
    void queueHasALimit(Version version) {
        assumeTrue(broker.queueMessages().isPresent(), "the limit of this broker is not known");
        int limit = broker.queueMessages().getAsInt();
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 1);
            client.disconnect();
        }
        try (WireClient publisher = broker.connect(version)) {
            int window = 10; // fewer than any Receive Maximum
            int sent = limit + 100;
            for (int next = 0; next < sent; next += window) {
                Message[] burst = new Message[window];
                for (int i = 0; i < window; i++) {
                    burst[i] = message(topic, Integer.toString(next + i)).qos1(1 + i);
                }
                publisher.send(burst);
                for (int i = 0; i < window; i++) {
                    publisher.expect(Packet.PubAck.class);
                }
            }
            try (WireClient client = broker.connect(durable)) {
                int count = 0;
                int last = -1;
                while (count < limit) {
                    Packet.Publish publish = client.receive();
                    int number = Integer.parseInt(publish.payload());
                    assertTrue(number > last, "order");
                    last = number;
                    count++;
                }
                // Mosquitto counts what is in flight apart: twenty more.
                while (client.poll(Duration.ofMillis(150)).orElse(null) instanceof Packet.Publish more) {
                    client.acknowledge(more);
                    count++;
                }
                assertTrue(count <= limit + 20, "kept " + count);
                publisher.publish(message(topic, "next").qos1(1));
                assertEquals("next", client.receive().payload());
            }
        }
    }
}
