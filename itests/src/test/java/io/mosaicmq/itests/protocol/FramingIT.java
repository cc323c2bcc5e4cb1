package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Bytes.bytes;
import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Packets.disconnect;
import static io.mosaicmq.itests.wire.Packets.pingReq;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Outgoing;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-4.2] [MQTT3-4.2] A stream of bytes: cut anywhere, joined, large, or not read")
class FramingIT {
    private final Broker broker;

    FramingIT(Broker broker) {
        this.broker = broker;
    }

    private static byte[] script(Version version, String topic, boolean withConnect) {
        return bytes().raw(withConnect ? connect(version, Fresh.clientId()).encode(version) : new byte[0])
                .raw(subscribe(0x0102).to(topic, 1).to(topic + "/#", 0).encode(version))
                .raw(message(topic, "cut")
                        .with(Prop.CONTENT_TYPE, "text")
                        .qos1(0x0304)
                        .encode(version))
                .raw(pingReq().toArray())
                .toArray();
    }

    /** Reads what the script asks for: SUBACK first, PINGRESP last, PUBACK and message somewhere between or after. */
    private static void expectAnswers(WireClient client) {
        assertEquals(0x0102, client.expect(Packet.SubAck.class).id());
        boolean acknowledged = false;
        boolean answered = false;
        int copies = 0;
        while (!acknowledged || !answered || copies == 0) {
            Packet packet = client.expect(Packet.class);
            acknowledged |= packet instanceof Packet.PubAck;
            answered |= packet instanceof Packet.PingResp;
            if (packet instanceof Packet.Publish publish) {
                assertEquals("cut", publish.payload());
                client.acknowledge(publish);
                copies++;
            }
        }
    }

    @EachVersion
    @DisplayName("a client that writes byte by byte is understood, from CONNECT on")
    void byteByByte(Version version) {
        try (WireClient client = broker.open(version)) {
            for (byte next : script(version, Fresh.topic(), true)) {
                client.write(new byte[] {next});
            }
            client.expectAccepted();
            expectAnswers(client);
        }
    }

    @EachVersion
    @DisplayName("packets cut in two, at any byte, are understood")
    void cutInTwo(Version version) {
        int length = script(version, Fresh.topic(), true).length;
        try (WireClient other = broker.connect(version)) {
            for (int cut = 1; cut < length; cut++) {
                byte[] script = script(version, Fresh.topic(), true);
                try (WireClient client = broker.open(version)) {
                    client.write(Arrays.copyOf(script, cut));
                    other.ping(); // the broker has turned round once, and mostly read the first part
                    client.write(Arrays.copyOfRange(script, cut, script.length));
                    client.expectAccepted();
                    expectAnswers(client);
                }
            }
        }
    }

    @EachVersion
    @DisplayName("a thousand packets in one write are each answered")
    void manyInOneWrite(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(version)) {
            Outgoing[] pings = new Outgoing[1000];
            Arrays.fill(pings, pingReq());
            client.send(pings);
            for (int i = 0; i < pings.length; i++) {
                client.expect(Packet.PingResp.class);
            }
            client.subscribe(topic, 0);
            Outgoing[] messages = new Outgoing[1000];
            for (int i = 0; i < messages.length; i++) {
                messages[i] = message(topic, "" + i);
            }
            client.send(messages);
            for (int i = 0; i < messages.length; i++) {
                client.expectPublish("" + i);
            }
        }
    }

    @EachVersion
    @DisplayName("packets of several kinds in one write keep their order, up to DISCONNECT, after which nothing counts")
    void mixedInOneWrite(Version version) {
        String topic = Fresh.topic();
        try (WireClient watcher = broker.connect(version);
                WireClient client = broker.connect(version)) {
            watcher.subscribe(topic, 0);
            client.send(
                    message(topic, "1"),
                    pingReq(),
                    message(topic, "2").qos1(1),
                    message(topic, "3"),
                    disconnect(),
                    message(topic, "after DISCONNECT"));
            watcher.expectPublish("1");
            watcher.expectPublish("2");
            watcher.expectPublish("3");
            watcher.expectQuiet(); // [MQTT5-3.14.4-1]
        }
    }

    @EachVersion
    @DisplayName("a payload of 200 kB arrives whole at each QoS")
    void largePayload(Version version) {
        String topic = Fresh.topic();
        byte[] payload = new byte[200_000];
        new Random(1).nextBytes(payload);
        try (WireClient client = broker.connect(version);
                WireClient publisher = broker.connect(version)) {
            client.subscribe(topic, 2);
            for (int qos = 0; qos <= 2; qos++) {
                Message message = Message.to(topic).payload(payload);
                publisher.publish(qos == 0 ? message : qos == 1 ? message.qos1(1) : message.qos2(2));
                assertArrayEquals(payload, client.receive().body());
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-1.5.5] [MQTT3-2.2.3] packets round the lengths where Remaining Length grows arrive whole")
    void lengthsWhereRemainingLengthGrows(Version version) {
        String topic = Fresh.topic();
        int overhead = message(topic, "").encode(version).length - 2;
        try (WireClient client = broker.connect(version)) {
            client.subscribe(topic, 0);
            for (int border : new int[] {128, 16384}) {
                for (int remaining = border - 3; remaining <= border + 3; remaining++) {
                    byte[] payload = new byte[remaining - overhead];
                    Arrays.fill(payload, (byte) remaining);
                    client.send(Message.to(topic).payload(payload));
                    assertArrayEquals(payload, client.receive().body());
                }
            }
        }
    }

    @Test
    @DisplayName("a hundred large messages and small ones between keep their order")
    void largeAndSmall() {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            Random random = new Random(2);
            for (int i = 1; i <= 100; i++) {
                byte[] payload = new byte[random.nextInt(i % 3 == 0 ? 100_000 : 50) + 1];
                payload[0] = (byte) i;
                publisher.publish(Message.to(topic).payload(payload).qos1(i));
                Packet.Publish publish = client.receive();
                assertEquals((byte) i, publish.body()[0]);
                assertEquals(payload.length, publish.body().length);
            }
        }
    }

    @EachVersion
    @DisplayName("a subscriber that does not read disturbs nobody, and what it gets later is in order")
    void slowReader(Version version) {
        for (int qos = 0; qos <= 1; qos++) {
            String topic = Fresh.topic();
            try (WireClient slow = broker.open(version, 4096);
                    WireClient healthy = broker.connect(version);
                    WireClient publisher = broker.connect(version)) {
                slow.send(connect(version, Fresh.clientId())).expectAccepted();
                slow.subscribe(topic, qos);
                healthy.subscribe(topic, qos);
                byte[] payload = new byte[50_000];
                int count = 200; // 10 MB, more than any socket takes
                for (int i = 1; i <= count; i++) {
                    payload[0] = (byte) (i >> 8);
                    payload[1] = (byte) i;
                    Message message = Message.to(topic).payload(payload);
                    publisher.publish(qos == 0 ? message : message.qos1(i));
                    assertEquals(i, number(healthy.receive()));
                }
                // The slow one is given what was kept for it, or has been cut off.
                int last = 0;
                Optional<Packet> packet = slow.poll(Duration.ofSeconds(1));
                while (packet.isPresent()) {
                    if (packet.get() instanceof Packet.Publish publish) {
                        assertTrue(number(publish) > last, "order");
                        last = number(publish);
                        if (publish.qos() == 1) {
                            slow.acknowledge(publish);
                        }
                    }
                    packet = slow.poll(Duration.ofMillis(last == count ? 1 : 300));
                }
                assertTrue(last > 0);
                assertTrue(qos == 0 || last == count || slow.hasEnded(), "QoS 1 was lost after " + last);
                healthy.ping();
            }
        }
    }

    private static int number(Packet.Publish publish) {
        return (publish.body()[0] & 0xFF) << 8 | publish.body()[1] & 0xFF;
    }

    @Test
    @DisplayName("a publisher that does not read its acknowledgements disturbs nobody")
    void publisherThatDoesNotRead() throws Exception {
        String topic = Fresh.topic();
        try (WireClient deaf = broker.open(Version.V3_1_1, 4096);
                WireClient subscriber = broker.connect(Version.V5);
                WireClient publisher = broker.connect(Version.V5)) {
            deaf.send(connect(Version.V3_1_1, Fresh.clientId())).expectAccepted();
            subscriber.subscribe(topic, 0);
            Outgoing[] pings = new Outgoing[10_000];
            Arrays.fill(pings, pingReq());
            // The broker may stop reading from it, so the write may not return before the connection is closed.
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 50; i++) {
                    deaf.send(pings);
                }
            });
            for (int i = 0; i < 50; i++) {
                publisher.publish(message(topic, "" + i).qos1(i + 1));
                subscriber.expectPublish("" + i);
            }
            deaf.drop();
            flood.get();
        }
    }

    @Test
    @DisplayName("half a packet and then nothing keeps nobody from anything")
    void halfAPacket() {
        try (WireClient half = broker.connect(Version.V5);
                WireClient none = broker.open(Version.V5);
                WireClient big = broker.open(Version.V5)) {
            half.write(Arrays.copyOf(message(Fresh.topic(), "x".repeat(1000)).encode(Version.V5), 500));
            big.send(bytes().u8(0x10).varint(65000).utf8("MQTT").u8(5));
            for (int i = 0; i < 20; i++) {
                try (WireClient client = broker.connect(Version.V5)) {
                    client.disconnect();
                }
            }
            none.write(new byte[] {0x10});
        }
    }
}
