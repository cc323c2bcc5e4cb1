package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.packet;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.pubAck;
import static io.mosaicmq.itests.wire.Packets.pubComp;
import static io.mosaicmq.itests.wire.Packets.pubRec;
import static io.mosaicmq.itests.wire.Packets.pubRel;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-4.3] [MQTT3-4.3] PUBLISH to the broker at each Quality of Service")
class PublishIT {
    private final Broker broker;

    PublishIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.1-1] [MQTT3-4.3.1-1] QoS 0 is delivered and not acknowledged")
    void qos0IsNotAcknowledged(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            publisher.send(message(topic, "hello"));
            Packet.Publish publish = subscriber.expectPublish("hello");
            assertEquals(topic, publish.topic());
            assertEquals(0, publish.qos());
            assertFalse(publish.retain());
            publisher.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.2-4] [MQTT3-4.3.2-2] QoS 1 is answered by PUBACK with the same Packet Identifier")
    void qos1IsAcknowledged(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            for (int id : new int[] {1, 2, 255, 256, 0x1234, 65535}) {
                assertEquals(0, publisher.publish(message(topic, "m" + id).qos1(id)));
                assertEquals("m" + id, subscriber.receive().payload());
            }
            publisher.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.3.3-8] [MQTT5-4.3.3-11] [MQTT3-4.3.3-2] QoS 2 is answered by PUBREC and PUBCOMP, delivered once")
    void qos2IsAcknowledgedTwice(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 2);
            for (int id : new int[] {1, 7, 65535}) {
                assertEquals(0, publisher.publish(message(topic, "m" + id).qos2(id)));
                Packet.Publish publish = subscriber.receive();
                assertEquals("m" + id, publish.payload());
                assertEquals(2, publish.qos());
            }
            subscriber.expectQuiet();
            publisher.expectQuiet();
        }
    }

    @Test
    @DisplayName(
            "[MQTT5-3.12] [MQTT5-2.2.1] no acknowledgement goes to the wrong client when two use the same identifiers")
    void identifiersBelongToTheConnection() {
        String topic = Fresh.topic();
        try (WireClient one = broker.connect(Version.V5);
                WireClient two = broker.connect(Version.V5)) {
            one.send(message(topic, "1").qos2(5));
            two.send(message(topic, "2").qos2(5));
            assertEquals(5, one.expect(Packet.PubRec.class).id());
            assertEquals(5, two.expect(Packet.PubRec.class).id());
            one.send(pubRel(5)).expect(Packet.PubComp.class);
            two.expectQuiet();
            two.send(pubRel(5)).expect(Packet.PubComp.class);
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.3.3-10] [MQTT3-4.3.3-2] QoS 2 repeated before PUBREL is acknowledged again, not delivered again")
    void repeatBeforePubrelIsNotDelivered(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            publisher.send(message(topic, "once").qos2(7));
            assertEquals(7, publisher.expect(Packet.PubRec.class).id());
            publisher.send(message(topic, "once").qos2(7).dup());
            assertEquals(7, publisher.expect(Packet.PubRec.class).id());
            publisher.send(pubRel(7));
            assertEquals(7, publisher.expect(Packet.PubComp.class).id());
            publisher.publish(message(topic, "sentinel").qos1(8));
            assertEquals("once", subscriber.receive().payload());
            assertEquals("sentinel", subscriber.receive().payload());
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.3.3-12] [MQTT3-4.3.3-2] after PUBCOMP the same identifier is a new message, whatever DUP says")
    void identifierIsFreeAfterPubcomp(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            publisher.publish(message(topic, "first").qos2(7));
            publisher.publish(message(topic, "second").qos2(7));
            publisher.publish(message(topic, "third").qos2(7).dup());
            assertEquals("first", subscriber.receive().payload());
            assertEquals("second", subscriber.receive().payload());
            Packet.Publish third = subscriber.receive();
            assertEquals("third", third.payload());
            assertFalse(third.dup(), "[MQTT5-3.3.1-3] DUP is not handed on");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.2-5] [MQTT3-4.3.2-2] after PUBACK the same identifier is a new message, whatever DUP says")
    void identifierIsFreeAfterPuback(Version version) {
        String topic = Fresh.topic();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            publisher.publish(message(topic, "first").qos1(7));
            publisher.publish(message(topic, "second").qos1(7).dup());
            assertEquals("first", subscriber.receive().payload());
            Packet.Publish second = subscriber.receive();
            assertEquals("second", second.payload());
            assertFalse(second.dup(), "[MQTT5-3.3.1-3] DUP is not handed on");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.3-11] PUBREL for an identifier not known is answered by PUBCOMP, in MQTT 5 with 0x92")
    void unknownPubrelIsAnswered(Version version) {
        try (WireClient publisher = broker.connect(version)) {
            publisher.publish(message(Fresh.topic(), "m").qos2(3));
            for (int id : new int[] {3, 99}) { // released already, and never seen
                Packet.PubComp pubcomp = publisher.send(pubRel(id)).expect(Packet.PubComp.class);
                assertEquals(id, pubcomp.id());
                if (version.is5() && !broker.isMosquitto()) { // which says 0x00
                    assertEquals(0x92, pubcomp.code());
                }
            }
            publisher.ping();
        }
    }

    @Test
    @MosquittoDiffers("answers with 0x00 or not at all")
    @DisplayName("[MQTT5-3.6.2.1] PUBREC for an identifier not known is answered by PUBREL with 0x92")
    void unknownPubrecIsAnswered() {
        try (WireClient client = broker.connect(Version.V5)) {
            Packet.PubRel pubrel = client.send(pubRec(99)).expect(Packet.PubRel.class);
            assertEquals(99, pubrel.id());
            assertEquals(0x92, pubrel.code());
            client.ping();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3] PUBACK and PUBCOMP that nobody waits for do no harm")
    void strayAcknowledgementsAreIgnored(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 1);
            client.send(pubAck(1), pubAck(77), pubComp(1), pubComp(77));
            client.ping();
            client.publish(message(topic, "fine"));
            assertEquals("fine", client.receive().payload());
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.3-10] [MQTT5-4.4.0-1] QoS 2 repeated on a new connection of the session is delivered once")
    void qos2SurvivesReconnect(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient subscriber = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            WireClient broken = broker.connect(durable);
            broken.send(message(topic, "once").qos2(7)).expect(Packet.PubRec.class);
            broken.drop();
            try (WireClient publisher = broker.connect(durable)) {
                publisher.send(message(topic, "once").qos2(7).dup());
                assertEquals(7, publisher.expect(Packet.PubRec.class).id());
                publisher.send(pubRel(7)).expect(Packet.PubComp.class);
                publisher.publish(message(topic, "sentinel").qos1(8));
            }
            assertEquals("once", subscriber.receive().payload());
            assertEquals("sentinel", subscriber.receive().payload());
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.3-11] PUBREL on a new connection of the session completes what the old one began")
    void pubrelAfterReconnect(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient subscriber = broker.connect(version)) {
            subscriber.subscribe(topic, 1);
            WireClient broken = broker.connect(durable);
            broken.send(message(topic, "once").qos2(9)).expect(Packet.PubRec.class);
            broken.drop();
            try (WireClient publisher = broker.connect(durable)) {
                Packet.PubComp pubcomp = publisher.send(pubRel(9)).expect(Packet.PubComp.class);
                assertEquals(0, pubcomp.code());
            }
            assertEquals("once", subscriber.receive().payload());
            subscriber.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.1.0-1] [MQTT3-3.1.2-6] a clean start forgets QoS 2 in progress: the identifier is a new message")
    void cleanStartForgetsIncomingQos2(Version version) {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        WireClient broken = broker.connect(connect(version, clientId).durable());
        broken.send(message(topic, "not released").qos2(7)).expect(Packet.PubRec.class);
        broken.drop();
        try (WireClient subscriber = broker.connect(version);
                WireClient publisher = broker.connect(connect(version, clientId))) {
            subscriber.subscribe(topic, 1);
            publisher.publish(message(topic, "new").qos2(7).dup());
            assertEquals("new", subscriber.receive().payload());
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.8.4-8] [MQTT3-3.8.4-6] the QoS delivered is the lesser of the one published and the one granted")
    void lesserQosIsDelivered(Version version) {
        try (WireClient publisher = broker.connect(version);
                WireClient subscriber = broker.connect(version)) {
            for (int granted = 0; granted <= 2; granted++) {
                String topic = Fresh.topic();
                assertEquals(
                        granted, subscriber.subscribe(topic, granted).codes().get(0));
                for (int qos = 0; qos <= 2; qos++) {
                    Message message = message(topic, granted + "/" + qos);
                    publisher.publish(
                            switch (qos) {
                                case 1 -> message.qos1(1);
                                case 2 -> message.qos2(2);
                                default -> message;
                            });
                    Packet.Publish publish = subscriber.receive();
                    assertEquals(granted + "/" + qos, publish.payload());
                    assertEquals(Math.min(granted, qos), publish.qos());
                }
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.3.3] an empty payload and one of any bytes arrive as they are")
    void payloadIsUntouched(Version version) {
        String topic = Fresh.topic();
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 1);
            client.send(Message.to(topic), Message.to(topic).payload(all));
            assertEquals(0, client.receive().body().length);
            assertArrayEquals(all, client.receive().body());
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.5.0-1] one message reaches each of several subscribers, the publisher among them")
    void reachesEverySubscriber(Version version) {
        String topic = Fresh.topic();
        try (WireClient one = broker.connect(version);
                WireClient two = broker.connect(version)) {
            one.subscribe(topic, 1);
            two.subscribe(topic, 2);
            one.send(message(topic, "to all"));
            assertEquals("to all", one.receive().payload());
            assertEquals("to all", two.receive().payload());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.4.2.1] PUBACK without subscribers says 0x00 or 0x10, PUBREC too")
    void noMatchingSubscribers() {
        try (WireClient publisher = broker.connect(Version.V5)) {
            int puback = publisher.publish(message(Fresh.topic(), "nobody").qos1(1));
            int pubrec = publisher.publish(message(Fresh.topic(), "nobody").qos2(2));
            assertTrue(puback == 0 || puback == 0x10, () -> "PUBACK " + puback);
            assertTrue(pubrec == 0 || pubrec == 0x10, () -> "PUBREC " + pubrec);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.4.2.1] acknowledgements with a reason code, and with empty properties, are understood")
    void longAcknowledgements() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "a").qos1(1));
            int first = client.expectPublish("a").id();
            client.send(packet(0x40, bytes().u16(first).u8(0)));
            publisher.publish(message(topic, "b").qos1(2));
            int second = client.expectPublish("b").id();
            client.send(packet(0x40, bytes().u16(second).u8(0).u8(0)));
            publisher.publish(message(topic, "c").qos2(3));
            int third = client.expectPublish("c").id();
            client.send(packet(0x50, bytes().u16(third).u8(0).u8(0)));
            assertEquals(third, client.expect(Packet.PubRel.class).id());
            client.send(packet(0x70, bytes().u16(third).u8(0)));
            client.ping();
        }
    }
}
