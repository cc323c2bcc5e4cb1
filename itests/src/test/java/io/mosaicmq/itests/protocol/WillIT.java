package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.disconnect;
import static io.mosaicmq.itests.wire.Props.props;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Bytes;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.1.2.5] [MQTT3-3.1.2.5] Will Message")
class WillIT {
    private final Broker broker;

    WillIT(Broker broker) {
        this.broker = broker;
    }

    private WireClient watcher(String topic) {
        WireClient watcher = broker.connect(Version.V5);
        watcher.subscribe(topic, 2);
        return watcher;
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-8] [MQTT3-3.1.2-8] a connection that breaks publishes the Will, as it was set")
    void brokenConnection(Version version) {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = Fresh.topic();
            try (WireClient watcher = watcher(topic)) {
                broker.connect(connect(version, Fresh.clientId())
                                .will(message(topic, "gone").qos(qos)))
                        .drop();
                Packet.Publish will = watcher.receive();
                assertEquals("gone", will.payload());
                assertEquals(topic, will.topic());
                assertEquals(qos, will.qos());
                assertFalse(will.retain());
                watcher.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-8] a connection that is closed without DISCONNECT publishes the Will")
    void closedWithoutDisconnect(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(connect(version, Fresh.clientId()).will(message(topic, "gone")))
                    .close();
            watcher.expectPublish("gone");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.14.4-3] [MQTT3-3.14.4-3] DISCONNECT discards the Will")
    void disconnectDiscards(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            try (WireClient client =
                    broker.connect(connect(version, Fresh.clientId()).will(message(topic, "gone")))) {
                client.disconnect();
            }
            watcher.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.14.2.1] DISCONNECT with 0x04 publishes the Will")
    void disconnectWithWill() {
        assertPublishedAfterDisconnect(0x04);
    }

    @Test
    @MosquittoDiffers("discards it unless the code is 0x04")
    @DisplayName("[MQTT5-3.1.2-10] only DISCONNECT with 0x00 discards the Will, one with an error publishes it")
    void disconnectWithError() {
        assertPublishedAfterDisconnect(0x80, 0x81, 0x83);
    }

    private void assertPublishedAfterDisconnect(int... codes) {
        for (int code : codes) {
            String topic = Fresh.topic();
            try (WireClient watcher = watcher(topic);
                    WireClient client =
                            broker.connect(connect(Version.V5, Fresh.clientId()).will(message(topic, "gone")))) {
                client.send(disconnect(code, Props.props())).expectClosed();
                watcher.expectPublish("gone");
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-8] [MQTT3-3.1.2-8] a client cut off after Keep Alive leaves its Will")
    void keepAliveTimeout(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic);
                WireClient client = broker.connect(
                        connect(version, Fresh.clientId()).keepAlive(1).will(message(topic, "silent")))) {
            client.expectClosed();
            watcher.expectPublish("silent");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-8] [MQTT3-3.1.2-8] a client cut off for an error leaves its Will")
    void protocolError(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic);
                WireClient client =
                        broker.connect(connect(version, Fresh.clientId()).will(message(topic, "wrong")))) {
            client.send(Bytes.hex("36 05 | 00 01 61 | 00 01")).expectClosed(); // QoS 3
            watcher.expectPublish("wrong");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.4-3] a connection that is taken over leaves its Will")
    void takeover(Version version) {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (WireClient watcher = watcher(topic);
                WireClient first = broker.connect(connect(version, clientId).will(message(topic, "taken over")));
                WireClient second = broker.connect(connect(version, clientId))) {
            first.expectClosed();
            watcher.expectPublish("taken over");
            second.disconnect();
            watcher.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-15] [MQTT3-3.1.2-17] a Will with Will Retain is retained")
    void retainedWill(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(connect(version, Fresh.clientId())
                            .will(message(topic, "gone").qos(1).retain()))
                    .drop();
            assertFalse(watcher.receive().retain());
        }
        try (WireClient later = watcher(topic)) {
            Packet.Publish will = later.receive();
            assertEquals("gone", will.payload());
            assertTrue(will.retain());
            later.publish(Message.to(topic).qos1(1).retain());
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.1.3.4] [MQTT3-3.1.3.3] a Will may be empty; an empty one that is retained removes what was there")
    void emptyWill(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = broker.connect(Version.V5)) {
            watcher.publish(message(topic, "kept").qos1(1).retain());
            watcher.subscribe(topic, 0);
            watcher.expectPublish("kept");
            broker.connect(connect(version, Fresh.clientId())
                            .will(Message.to(topic).retain()))
                    .drop();
            watcher.expectPublish("");
        }
        try (WireClient later = watcher(topic)) {
            later.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.1.2-10] the Will is that of the connection: one set before is not published after a connect without")
    void willBelongsToConnection(Version version) {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (WireClient watcher = watcher(topic)) {
            try (WireClient client =
                    broker.connect(connect(version, clientId).durable().will(message(topic, "old")))) {
                client.disconnect();
            }
            broker.connect(connect(version, clientId).durable()).drop();
            watcher.expectQuiet();
            broker.connect(connect(version, clientId).durable().will(message(topic, "new")))
                    .drop();
            watcher.expectPublish("new");
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.3.2] a Will has the properties it was given, and User Properties in order")
    void willProperties() {
        String topic = Fresh.topic();
        Props properties = Props.props()
                .with(Prop.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Prop.MESSAGE_EXPIRY_INTERVAL, 600)
                .with(Prop.CONTENT_TYPE, "text/plain")
                .with(Prop.RESPONSE_TOPIC, "why")
                .with(Prop.CORRELATION_DATA, new byte[] {7, 0, 9})
                .user("b", "1")
                .user("a", "2")
                .user("b", "3");
        try (WireClient watcher = watcher(topic)) {
            broker.connect(connect(Version.V5, Fresh.clientId())
                            .will(message(topic, "gone").qos(1))
                            .willProps(properties))
                    .drop();
            Props got = watcher.receive().props();
            assertEquals(1, got.number(Prop.PAYLOAD_FORMAT_INDICATOR, 0));
            assertEquals("text/plain", got.text(Prop.CONTENT_TYPE).orElse(""));
            assertEquals("why", got.text(Prop.RESPONSE_TOPIC).orElse(""));
            assertArrayEquals(
                    new byte[] {7, 0, 9}, got.binary(Prop.CORRELATION_DATA).orElseThrow());
            assertEquals(List.of("b=1", "a=2", "b=3"), got.userProperties());
            long left = got.number(Prop.MESSAGE_EXPIRY_INTERVAL, 0);
            assertTrue(left > 500 && left <= 600, "left " + left);
        }
    }

    private static Connect delayed(String clientId, String topic, int delay, int expiry) {
        return connect(Version.V5, clientId)
                .clean(false)
                .sessionExpiry(expiry)
                .will(message(topic, "late"))
                .willProps(props(Prop.WILL_DELAY_INTERVAL, delay));
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-9] a delayed Will is published after its delay, not before")
    void delayedWill() {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(delayed(Fresh.clientId(), topic, 1, 600)).drop();
            watcher.expectQuiet();
            watcher.expectPublish("late");
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-9] a client that comes back to its session in time cancels the Will")
    void delayedWillIsCancelled() {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(delayed(clientId, topic, 1, 600)).drop();
            try (WireClient back = broker.send(connect(Version.V5, clientId).durable())) {
                assertTrue(back.expectAccepted().sessionPresent());
                // Another one that is not cancelled tells when the time is over.
                broker.connect(delayed(Fresh.clientId(), topic + "/clock", 1, 600))
                        .drop();
                back.subscribe(topic + "/clock", 0);
                back.expectPublish("late");
                watcher.expectQuiet();
            }
        }
    }

    @Test
    @MosquittoDiffers("forgets it")
    @DisplayName("[MQTT5-3.1.3-9] a delayed Will is published when its session ends by a clean start")
    void delayedWillOfSessionThatEnds() {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(delayed(clientId, topic, 600, 600)).drop();
            watcher.expectQuiet();
            try (WireClient back = broker.connect(connect(Version.V5, clientId))) {
                watcher.expectPublish("late");
                back.ping();
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-9] a delayed Will is published when its session expires before")
    void delayedWillOfSessionThatExpires() {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(delayed(Fresh.clientId(), topic, 600, 1)).drop();
            watcher.expectPublish("late");
        }
    }

    @Test
    @MosquittoDiffers("waits all the same")
    @DisplayName("[MQTT5-3.1.3-9] without a session that lasts there is no delay")
    void noSessionNoDelay() {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            broker.connect(delayed(Fresh.clientId(), topic, 600, 0)).drop();
            watcher.expectPublish("late");
        }
    }

    @Test
    @DisplayName("[MQTT5-3.14.4-3] DISCONNECT discards a delayed Will too, and with 0x04 starts its delay")
    void disconnectAndDelay() {
        String topic = Fresh.topic();
        try (WireClient watcher = watcher(topic)) {
            try (WireClient client = broker.connect(delayed(Fresh.clientId(), topic, 0, 600))) {
                client.disconnect();
            }
            watcher.expectQuiet();
            try (WireClient client = broker.connect(delayed(Fresh.clientId(), topic, 1, 600))) {
                client.send(disconnect(0x04, Props.props())).expectClosed();
            }
            watcher.expectPublish("late");
        }
    }
}
