package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Bytes.packet;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.pubAck;
import static io.mosaicmq.itests.wire.Packets.pubComp;
import static io.mosaicmq.itests.wire.Packets.pubRec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("[MQTT5-4.9] [MQTT5-3.1.2.11.4] Receive Maximum and Maximum Packet Size")
class FlowControlIT {
    private final Broker broker;

    FlowControlIT(Broker broker) {
        this.broker = broker;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @DisplayName("[MQTT5-3.3.4-9] QoS 1: no more than the client's Receive Maximum is under way")
    void windowOfQos1(int maximum) {
        assumeTrue(maximum == 1 || !broker.isMosquitto(), "Mosquitto: sends two for the first acknowledgement");
        String topic = Fresh.topic();
        int count = 12;
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.RECEIVE_MAXIMUM, maximum));
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            for (int i = 1; i <= count; i++) {
                publisher.publish(message(topic, "" + i).qos1(i));
            }
            int[] ids = new int[count + 1];
            for (int i = 1; i <= maximum; i++) {
                ids[i] = client.expectPublish("" + i).id();
            }
            client.expectQuiet();
            for (int i = maximum + 1; i <= count; i++) {
                client.send(pubAck(ids[i - maximum]));
                ids[i] = client.expectPublish("" + i).id();
                client.ping();
            }
            client.expectQuiet();
        }
    }

    @Test
    @MosquittoDiffers("sends two for the first acknowledgement")
    @DisplayName("[MQTT5-4.9.0-2] QoS 2: a place in the window is free at PUBCOMP, not at PUBREC")
    void windowOfQos2() {
        String topic = Fresh.topic();
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.RECEIVE_MAXIMUM, 2));
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            for (int i = 1; i <= 4; i++) {
                publisher.publish(message(topic, "" + i).qos2(i));
            }
            int first = client.expectPublish("1").id();
            int second = client.expectPublish("2").id();
            client.send(pubRec(first)).expect(Packet.PubRel.class);
            client.send(pubRec(second)).expect(Packet.PubRel.class);
            client.expectQuiet();
            client.send(pubComp(first)).expectPublish("3");
            client.expectQuiet();
            client.send(pubComp(second)).expectPublish("4");
        }
    }

    @Test
    @DisplayName("[MQTT5-4.9.0-2] PUBREC with an error frees the place at once")
    void errorFreesPlace() {
        String topic = Fresh.topic();
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.RECEIVE_MAXIMUM, 1));
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            publisher.publish(message(topic, "1").qos2(1));
            publisher.publish(message(topic, "2").qos1(2));
            int id = client.expectPublish("1").id();
            client.expectQuiet();
            client.send(packet(0x50, bytes().u16(id).u8(0x80))).expectPublish("2");
        }
    }

    @Test
    @DisplayName("[MQTT5-4.9.0-3] a full window holds up no other packets, not even QoS 0")
    void fullWindowHoldsUpNothingElse() {
        String topic = Fresh.topic();
        String other = Fresh.topic();
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.RECEIVE_MAXIMUM, 1));
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            publisher.publish(message(topic, "1").qos1(1));
            publisher.publish(message(topic, "2").qos1(2));
            client.expectPublish("1");
            client.subscribe(other, 0);
            publisher.publish(message(other, "urgent"));
            client.expectPublish("urgent");
            assertTrue(client.publish(message(Fresh.topic(), "out").qos1(9)) < 0x80);
        }
    }

    @Test
    @MosquittoDiffers("sends again all that was under way")
    @DisplayName("[MQTT5-3.3.4-9] the window of the new connection holds for what comes again as well")
    void windowOfTheNewConnection() {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        Connect wide = connect(Version.V5, clientId).durable().with(Prop.RECEIVE_MAXIMUM, 5);
        Connect narrow = connect(Version.V5, clientId).durable().with(Prop.RECEIVE_MAXIMUM, 2);
        try (WireClient publisher = broker.connect(Version.V5)) {
            WireClient broken = broker.connect(wide);
            broken.subscribe(topic, 1);
            for (int i = 1; i <= 5; i++) {
                publisher.publish(message(topic, "" + i).qos1(i));
                broken.expectPublish("" + i);
            }
            broken.drop();
            try (WireClient client = broker.connect(narrow)) {
                int first = client.expectPublish("1").id();
                client.expectPublish("2");
                client.expectQuiet();
                client.send(pubAck(first)).expectPublish("3");
                client.expectQuiet();
            }
        }
    }

    @Test
    @MosquittoDiffers("answers with PUBREC 0x97")
    @DisplayName(
            "[MQTT5-3.3.4-7] [MQTT5-4.9.0-1] a client that exceeds the server's Receive Maximum is refused with 0x93")
    void serverWindow() {
        try (WireClient client = broker.send(connect(Version.V5, Fresh.clientId()))) {
            int maximum = (int) client.expectAccepted().props().number(Prop.RECEIVE_MAXIMUM, 65535);
            String topic = Fresh.topic();
            for (int i = 1; i <= Math.min(maximum, 65535); i++) {
                client.send(message(topic, "m").qos2(i));
                assertEquals(0, client.expect(Packet.PubRec.class).code() & 0x80);
            }
            assumeTrue(maximum < 65535, "there are no more identifiers to exceed it with");
            client.send(message(topic, "one too many").qos2(maximum + 1)).expectRefused(0x93);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-24] a message larger than the client takes is dropped, the next is delivered")
    void tooLargeForTheClient() {
        String topic = Fresh.topic();
        byte[] tooMuch = new byte[200];
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.MAXIMUM_PACKET_SIZE, 200));
                WireClient large = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            large.subscribe(topic, 2);
            large.publish(Message.to(topic).payload(tooMuch));
            large.publish(Message.to(topic).payload(tooMuch).qos1(1));
            large.publish(Message.to(topic).payload(tooMuch).qos2(2));
            large.publish(message(topic, "fits").qos1(3));
            assertEquals("fits", client.receive().payload());
            client.expectQuiet();
            for (int i = 0; i < 4; i++) {
                large.receive(); // others are not concerned
            }
        }
    }

    @Test
    @MosquittoDiffers("keeps the place in the window taken")
    @DisplayName(
            "[MQTT5-3.1.2-25] a message dropped for its size is as good as sent: it takes no place and does not come again")
    void droppedTakesNoPlace() {
        String topic = Fresh.topic();
        byte[] tooMuch = new byte[200];
        Connect small = connect(Version.V5, Fresh.clientId())
                .durable()
                .with(Prop.MAXIMUM_PACKET_SIZE, 200)
                .with(Prop.RECEIVE_MAXIMUM, 2);
        try (WireClient client = broker.connect(small);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 2);
            for (int i = 1; i <= 5; i++) { // more than the window
                publisher.publish(Message.to(topic).payload(tooMuch).qos1(i));
                publisher.publish(Message.to(topic).payload(tooMuch).qos2(i));
            }
            publisher.publish(message(topic, "fits").qos1(7));
            assertEquals("fits", client.receive().payload());
            client.expectQuiet();
            client.disconnect();
            publisher.publish(Message.to(topic).payload(tooMuch).qos1(8));
            publisher.publish(message(topic, "fits too").qos1(9));
            try (WireClient back = broker.connect(small)) {
                assertEquals("fits too", back.receive().payload());
                back.expectQuiet();
            }
        }
    }

    @Test
    @MosquittoDiffers("does not count the first byte of a packet")
    @DisplayName("[MQTT5-3.1.2-24] a message that just fits is delivered, one that is a byte longer is not")
    void exactlyAsLargeAsTheClientTakes() {
        String topic = Fresh.topic();
        int overhead = 2 + 2 + topic.length() + 1; // header, Topic Name, Property Length
        try (WireClient client =
                        broker.connect(connect(Version.V5, Fresh.clientId()).with(Prop.MAXIMUM_PACKET_SIZE, 100));
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 0);
            publisher.send(
                    Message.to(topic).payload(new byte[100 - overhead + 1]),
                    Message.to(topic).payload(new byte[100 - overhead]));
            assertEquals(100, client.receive().packetBytes());
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-15] a packet larger than the server takes is refused with 0x95, before it is read")
    void tooLargeForTheServer() {
        try (WireClient client = broker.send(connect(Version.V5, Fresh.clientId()))) {
            Optional<Long> maximum = client.expectAccepted().props().number(Prop.MAXIMUM_PACKET_SIZE);
            assumeTrue(maximum.isPresent() && maximum.get() < 268_435_455, "no limit announced");
            int remaining = maximum.get().intValue(); // with its header it is too large
            client.send(bytes().u8(0x30).varint(remaining).utf8(Fresh.topic()).u8(0))
                    .expectRefused(0x95);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-15] a packet exactly as large as the server takes is taken")
    void exactlyAsLargeAsTheServerTakes() {
        try (WireClient client = broker.send(connect(Version.V5, Fresh.clientId()))) {
            long maximum = client.expectAccepted().props().number(Prop.MAXIMUM_PACKET_SIZE, 0);
            assumeTrue(maximum > 0 && maximum <= 4_000_000, "no limit announced, or a large one");
            String topic = Fresh.topic();
            int header = maximum < 2 + 128 ? 2 : maximum < 3 + 16384 ? 3 : maximum < 4 + 2097152 ? 4 : 5;
            byte[] payload = new byte[(int) maximum - header - 2 - topic.length() - 2 - 1];
            Message message = Message.to(topic).payload(payload).qos1(1);
            assertEquals(maximum, message.encode(Version.V5).length);
            int code = client.publish(message);
            assertTrue(code < 0x80, "PUBACK " + code);
        }
    }
}
