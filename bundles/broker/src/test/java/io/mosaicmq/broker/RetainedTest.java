package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.codec.ReceivedPublish;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-3.3.1.3] retained messages")
class RetainedTest {
    private final Simulation world = new Simulation(2);
    private final Client publisher = world.client(world.idOn(0, "p")).connect();
    private final Client subscriber = world.client(world.idOn(1, "s"));

    private static SubscriptionOptions options(int qos, RetainHandling handling, boolean retainAsPublished) {
        return new SubscriptionOptions(QoS.of(qos), false, retainAsPublished, handling);
    }

    private void retain(int count) {
        PacketBuffer bytes = new PacketBuffer(count * 32);
        for (int i = 0; i < count; i++) {
            publisher.append(bytes, "r/" + i, 1, true, false, publisher.takeId(), Message.NO_EXPIRY, "v" + i);
        }
        publisher.sendRaw(bytes);
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-5] [MQTT5-3.3.1-6] the last one is kept and sent with RETAIN; an empty one removes it")
    void lastOneIsKept() {
        publisher.publish("r", 1, true, "one");
        publisher.publish("r", 0, true, "two");
        publisher.publish("r", 1, false, "passing");
        subscriber.connect();
        subscriber.subscribe("r", 2);
        subscriber.receivesOnly("two");
        assertTrue(subscriber.onlyMessage().message().isRetained()); // [MQTT5-3.3.1-8]
        assertEquals(QoS.AT_MOST_ONCE, subscriber.onlyMessage().message().qos());
        publisher.publish("r", 1, true, "");
        subscriber.receivesOnly("two", ""); // it is delivered like any message [MQTT5-3.3.1-7]
        Client late = world.client("late").connect();
        late.subscribe("r", 1);
        late.receivesNothing();
        assertEquals(0, world.broker().router().retained().size());
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-9] [MQTT5-3.3.1-10] [MQTT5-3.3.1-11] Retain Handling: always, only when new, never")
    void handling() {
        publisher.publish("r", 1, true, "v");
        subscriber.connect();
        subscriber.subscribe("r", options(1, RetainHandling.SEND_IF_NEW, false), 0);
        subscriber.receivesOnly("v");
        subscriber.subscribe("r", options(1, RetainHandling.SEND_IF_NEW, false), 0);
        subscriber.receivesOnly("v");
        subscriber.subscribe("r", options(1, RetainHandling.SEND, false), 0);
        subscriber.receivesOnly("v", "v");
        subscriber.unsubscribe("r");
        subscriber.subscribe("r", options(1, RetainHandling.DO_NOT_SEND, false), 0);
        subscriber.receivesOnly("v", "v");
    }

    @Test
    @DisplayName("[MQTT5-3.3.1-12] [MQTT5-3.3.1-13] Retain As Published keeps the flag on what is passed on")
    void retainAsPublished() {
        subscriber.connect();
        subscriber.subscribe("r", options(1, RetainHandling.SEND, true), 0);
        Client plain = world.client("plain").connect();
        plain.subscribe("r", 1);
        publisher.publish("r", 1, true, "kept");
        publisher.publish("r", 1, false, "passing");
        assertEquals(
                List.of(true, false),
                subscriber.messages().stream()
                        .map(m -> m.message().isRetained())
                        .toList());
        assertEquals(
                List.of(false, false),
                plain.messages().stream().map(m -> m.message().isRetained()).toList());
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-5] a retained message that expired is not sent, one that did not with what is left")
    void expiry() {
        publisher.publishExpiring("r/1", 1, true, 10, "short");
        publisher.publishExpiring("r/2", 1, true, 100, "long");
        world.advance(30);
        subscriber.connect();
        subscriber.subscribe("r/+", 1);
        subscriber.receivesOnly("long");
        assertEquals(70, subscriber.onlyMessage().message().expiryInterval());
    }

    @Test
    @DisplayName("[MQTT5-4.8.2] a shared subscription is sent no retained messages")
    void shared() {
        publisher.publish("r", 1, true, "v");
        subscriber.connect();
        subscriber.subscribe("$share/g/r", 1);
        subscriber.receivesNothing();
    }

    @Test
    @DisplayName(
            "[MQTT5-3.3.4-9] 10,000 at QoS 1 go through a window of 10, once each, in pace with the acknowledgements")
    void manyThroughWindow() {
        retain(10_000);
        subscriber.with(Property.RECEIVE_MAXIMUM, 10).acknowledging(false).connect();
        subscriber.subscribe("r/#", 1);
        assertEquals(10, subscriber.messages().size());
        subscriber.acknowledging(true);
        for (ReceivedPublish message : List.copyOf(subscriber.messages())) {
            subscriber.acknowledge(PacketType.PUBACK, message.packetId());
        }
        assertEquals(10_000, subscriber.messages().size());
        assertEquals(10_000, new HashSet<>(subscriber.payloads()).size());
        assertEquals(0, world.counter("queued.bytes"));
    }

    @Test
    @DisplayName("[P6] 10,000 to a client that drains slowly: all arrive, and little waits in memory at any time")
    void manyToSlowClient() {
        PacketBuffer bytes = new PacketBuffer(1 << 20);
        String large = "x".repeat(1000);
        for (int i = 0; i < 10_000; i++) {
            publisher.append(bytes, "r/" + i, 0, true, false, 0, Message.NO_EXPIRY, large + i);
        }
        publisher.sendRaw(bytes);
        subscriber.connect();
        subscriber.stall();
        subscriber.subscribeLater("r/#", options(0, RetainHandling.SEND, false), 0);
        world.settle();
        long most = 0;
        for (int i = 0; i < 1000 && subscriber.messages().size() < 10_000; i++) {
            most = Math.max(most, subscriber.connection().pendingBytes());
            subscriber.drain(100_000);
        }
        assertEquals(10_000, new HashSet<>(subscriber.payloads()).size());
        assertEquals(10_000, subscriber.messages().size());
        assertTrue(most < 2 << 20, "held " + most + " bytes");
    }

    @Test
    @DisplayName("live messages pass while retained ones still stream, and unsubscribing ends the stream")
    void unsubscribeEndsStream() {
        retain(1000);
        subscriber.with(Property.RECEIVE_MAXIMUM, 5).acknowledging(false).connect();
        subscriber.subscribe("r/#", 1);
        publisher.publish("r/live", 0, "live");
        assertEquals(6, subscriber.messages().size());
        subscriber.unsubscribe("r/#");
        subscriber.acknowledging(true);
        for (ReceivedPublish message : List.copyOf(subscriber.messages())) {
            if (message.packetId() != 0) {
                subscriber.acknowledge(PacketType.PUBACK, message.packetId());
            }
        }
        assertEquals(6, subscriber.messages().size());
    }

    @Test
    @DisplayName("limit retained.messages: one topic more is refused with 0x97, the topics there can change")
    void messageLimit() {
        world.change("retained.messages=2");
        publisher.publish("r/1", 1, true, "a");
        publisher.publish("r/2", 1, true, "a");
        int refused = publisher.publish("r/3", 1, true, "a");
        assertEquals(ReasonCode.QUOTA_EXCEEDED, publisher.outcome(PacketType.PUBACK, refused));
        int exact = publisher.publish("r/4", 2, true, "a");
        assertEquals(ReasonCode.QUOTA_EXCEEDED, publisher.outcome(PacketType.PUBREC, exact));
        int changed = publisher.publish("r/2", 1, true, "b");
        assertFalse(publisher.outcome(PacketType.PUBACK, changed).isError());
        assertEquals(2, world.broker().router().retained().size());
    }

    @Test
    @DisplayName("limit retained.bytes: a message that takes the place of one as large is kept when all is full")
    void byteLimit() {
        world.change("retained.bytes=1500");
        publisher.publish("r/1", 1, true, "x".repeat(1000));
        int refused = publisher.publish("r/2", 1, true, "x".repeat(1000));
        assertEquals(ReasonCode.QUOTA_EXCEEDED, publisher.outcome(PacketType.PUBACK, refused));
        int changed = publisher.publish("r/1", 1, true, "y".repeat(1000));
        assertFalse(publisher.outcome(PacketType.PUBACK, changed).isError());
    }
}
