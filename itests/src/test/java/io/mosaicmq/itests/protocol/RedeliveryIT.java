package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.packet;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.pubAck;
import static io.mosaicmq.itests.wire.Packets.pubComp;
import static io.mosaicmq.itests.wire.Packets.pubRec;
import static io.mosaicmq.itests.wire.Packets.pubRel;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-4.4] [MQTT3-4.4] Delivery and redelivery from the broker")
class RedeliveryIT {
    private final Broker broker;

    RedeliveryIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.4.0-1] [MQTT3-4.4.0-1] unacknowledged QoS 1 comes again on the next connection: DUP, same identifier")
    void qos1ComesAgain(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(version)) {
            WireClient broken = broker.connect(durable);
            broken.subscribe(topic, 1);
            publisher.publish(message(topic, "again").qos1(1));
            Packet.Publish first = broken.expectPublish("again");
            assertFalse(first.dup());
            broken.expectQuiet(); // not on the same connection
            broken.drop();
            try (WireClient client = broker.connect(durable)) {
                Packet.Publish second = client.expectPublish("again");
                assertTrue(second.dup());
                assertEquals(first.id(), second.id());
                client.send(pubAck(second.id()));
                client.disconnect();
            }
            try (WireClient client = broker.connect(durable)) {
                client.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.4.0-1] [MQTT3-4.4.0-1] unacknowledged QoS 2 comes again on the next connection: DUP, same identifier")
    void qos2ComesAgain(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(version)) {
            WireClient broken = broker.connect(durable);
            broken.subscribe(topic, 2);
            publisher.publish(message(topic, "again").qos2(1));
            Packet.Publish first = broken.expectPublish("again");
            broken.drop();
            try (WireClient client = broker.connect(durable)) {
                Packet.Publish second = client.expectPublish("again");
                assertTrue(second.dup());
                assertEquals(first.id(), second.id());
                client.acknowledge(second);
                client.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.4.0-1] [MQTT3-4.3.3-1] after PUBREC it is PUBREL that comes again, never the message")
    void pubrelComesAgain(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(version)) {
            WireClient broken = broker.connect(durable);
            broken.subscribe(topic, 2);
            publisher.publish(message(topic, "received").qos2(1));
            Packet.Publish publish = broken.expectPublish("received");
            broken.send(pubRec(publish.id())).expect(Packet.PubRel.class);
            broken.drop();
            for (int attempt = 0; attempt < 2; attempt++) {
                WireClient client = broker.connect(durable);
                assertEquals(publish.id(), client.expect(Packet.PubRel.class).id());
                if (attempt == 0) {
                    client.drop(); // still not completed
                } else {
                    client.send(pubComp(publish.id()));
                    client.disconnect();
                }
            }
            try (WireClient client = broker.connect(durable)) {
                client.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-4.6.0-1] [MQTT3-4.6.0-1] what comes again comes in the order it came first, new messages after")
    void orderIsKept(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(version)) {
            WireClient broken = broker.connect(durable);
            broken.subscribe(topic, 2);
            int[] ids = new int[6];
            for (int i = 1; i <= 5; i++) {
                publisher.publish(message(topic, "m" + i).qos1(i));
                ids[i] = broken.expectPublish("m" + i).id();
            }
            broken.send(pubAck(ids[2]), pubAck(ids[4])).ping(); // out of order, as may happen
            broken.drop();
            publisher.publish(message(topic, "m6").qos1(6));
            try (WireClient client = broker.connect(durable)) {
                for (int i : new int[] {1, 3, 5}) {
                    Packet.Publish publish = client.expectPublish("m" + i);
                    assertTrue(publish.dup());
                    assertEquals(ids[i], publish.id());
                    client.acknowledge(publish);
                }
                // A repeat too, when the broker had not yet seen that the first connection was gone.
                client.acknowledge(client.expectPublish("m6"));
                client.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-2.2.1-4] [MQTT3-2.3.1-4] identifiers in use are not given to other messages")
    void identifiersInUseAreNotReused(Version version) {
        String topic = Fresh.topic();
        try (WireClient publisher = broker.connect(version);
                WireClient client = broker.connect(version)) {
            client.subscribe(topic, 1);
            publisher.publish(message(topic, "held").qos1(1));
            int held = client.expectPublish("held").id();
            for (int i = 0; i < 300; i++) {
                publisher.publish(message(topic, "m" + i).qos1(2));
                Packet.Publish publish = client.expectPublish("m" + i);
                assertNotEquals(held, publish.id());
                client.acknowledge(publish);
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-4.3.3-4] [MQTT5-4.3.2-3] PUBREC with an error ends the exchange: no PUBREL, no redelivery")
    void pubrecWithErrorEndsExchange() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(Version.V5);
                WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "refused").qos2(1));
            Packet.Publish publish = client.expectPublish("refused");
            client.send(packet(0x50, bytes().u16(publish.id()).u8(0x83)));
            client.expectQuiet();
            publisher.publish(message(topic, "next").qos2(2));
            assertEquals("next", client.receive().payload());
            client.disconnect();
            try (WireClient back = broker.connect(durable)) {
                back.expectQuiet();
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-4.3.2-2] PUBACK with an error ends the exchange as well")
    void pubackWithErrorEndsExchange() {
        String topic = Fresh.topic();
        Connect durable = connect(Version.V5, Fresh.clientId()).durable();
        try (WireClient publisher = broker.connect(Version.V5);
                WireClient client = broker.connect(durable)) {
            client.subscribe(topic, 1);
            publisher.publish(message(topic, "refused").qos1(1));
            Packet.Publish publish = client.expectPublish("refused");
            client.send(packet(0x40, bytes().u16(publish.id()).u8(0x80)));
            client.ping();
            client.disconnect();
            try (WireClient back = broker.connect(durable)) {
                back.expectQuiet();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.3.3-4] PUBREC that comes twice is answered by PUBREL twice, and PUBCOMP ends it")
    void pubrecMayComeTwice(Version version) {
        String topic = Fresh.topic();
        try (WireClient publisher = broker.connect(version);
                WireClient client = broker.connect(version)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "m").qos2(1));
            int id = client.expectPublish("m").id();
            assertEquals(id, client.send(pubRec(id)).expect(Packet.PubRel.class).id());
            assertEquals(id, client.send(pubRec(id)).expect(Packet.PubRel.class).id());
            client.send(pubComp(id)).expectQuiet();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-4.6.0-6] [MQTT3-4.6.0-6] one publisher's messages arrive in their order, for each QoS")
    void orderOfOnePublisher(Version version) {
        int count = 500;
        for (int qos = 0; qos <= 2; qos++) {
            String topic = Fresh.topic();
            try (WireClient publisher = broker.connect(version);
                    WireClient client = broker.connect(version)) {
                client.subscribe(topic, qos);
                int inBurst = 10; // within any Receive Maximum
                for (int start = 0; start < count; start += inBurst) {
                    for (int i = start; i < start + inBurst; i++) {
                        publisher.send(
                                switch (qos) {
                                    case 0 -> message(topic, "" + i);
                                    case 1 -> message(topic, "" + i).qos1(i + 1);
                                    default -> message(topic, "" + i).qos2(i + 1);
                                });
                    }
                    for (int i = start; i < start + inBurst; i++) {
                        if (qos == 1) {
                            assertEquals(
                                    i + 1, publisher.expect(Packet.PubAck.class).id());
                        } else if (qos == 2) {
                            assertEquals(
                                    i + 1, publisher.expect(Packet.PubRec.class).id());
                        }
                    }
                    for (int i = start; qos == 2 && i < start + inBurst; i++) {
                        publisher.send(pubRel(i + 1));
                        assertEquals(
                                i + 1, publisher.expect(Packet.PubComp.class).id());
                    }
                    receiveInOrder(client, qos, start, inBurst);
                }
            }
        }
    }

    /** Reads PUBLISH number start and following, between which PUBREL of QoS 2 may come. */
    private static void receiveInOrder(WireClient client, int qos, int start, int count) {
        int next = start;
        int completed = 0;
        while (next < start + count || qos == 2 && completed < count) {
            Packet packet = client.expect(Packet.class);
            if (packet instanceof Packet.PubRel pubrel) {
                client.send(pubComp(pubrel.id()));
                completed++;
            } else {
                Packet.Publish publish = (Packet.Publish) packet;
                assertEquals(Integer.toString(next++), publish.payload());
                if (qos == 1) {
                    client.send(pubAck(publish.id()));
                } else if (qos == 2) {
                    client.send(pubRec(publish.id()));
                }
            }
        }
    }
}
