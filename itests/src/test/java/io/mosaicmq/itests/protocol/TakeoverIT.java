package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Connect;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Packets;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.1.4-3] [MQTT3-3.1.4-2] Takeover: a second connection of one client ends the first")
class TakeoverIT {
    private final Broker broker;

    TakeoverIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.1.4-3] [MQTT3-3.1.4-2] the first connection is closed, in MQTT 5 with 0x8E; the second works")
    void firstIsClosed(Version version) {
        Connect connect = connect(version, Fresh.clientId());
        try (WireClient first = broker.connect(connect);
                WireClient second = broker.connect(connect)) {
            Optional<Packet.Disconnect> last = first.expectClosed();
            if (version.is5() && !broker.isMosquitto()) { // which does not always say it
                assertEquals(
                        0x8E,
                        last.orElseThrow(() -> new AssertionError("no DISCONNECT"))
                                .code());
            }
            second.ping();
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.4-3] what the first had not acknowledged goes to the second, marked as duplicate")
    void unacknowledgedMovesOn(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        try (WireClient first = broker.connect(durable);
                WireClient publisher = broker.connect(version)) {
            first.subscribe(topic, 1);
            publisher.publish(message(topic, "unanswered").qos1(1));
            Packet.Publish sent = first.expectPublish("unanswered");
            try (WireClient second = broker.send(durable)) {
                Packet.ConnAck connack = second.expectAccepted();
                assertTrue(connack.sessionPresent() || version == Version.V3_1);
                Packet.Publish again = second.expectPublish("unanswered");
                assertTrue(again.dup());
                assertEquals(sent.id(), again.id());
                second.acknowledge(again);
                publisher.publish(message(topic, "next").qos1(2));
                assertEquals("next", second.receive().payload());
                second.expectQuiet();
            }
            first.expectClosed();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.4-3] versions do not matter: 3.1.1 takes over 5, and 5 takes over 3.1.1")
    void versionsDoNotMatter() {
        String clientId = Fresh.clientId();
        try (WireClient first = broker.connect(connect(Version.V5, clientId));
                WireClient second = broker.connect(connect(Version.V3_1_1, clientId))) {
            first.expectRefused(0x8E);
            try (WireClient third = broker.connect(connect(Version.V5, clientId))) {
                second.expectClosed();
                third.ping();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.4-3] a session taken over while it subscribes, and kept from then on, works and is kept")
    void takenOverWhileItSubscribes(Version version) {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        Connect durable = connect(version, clientId).durable();
        try (WireClient publisher = broker.connect(version)) {
            for (int i = 1; i <= 50; i++) {
                // The first connection is of a session that is not kept; it may have subscribed when the second comes,
                // or not.
                try (WireClient first = broker.connect(connect(version, clientId))) {
                    first.send(subscribe(1).to(topic, 1).to(topic + "/" + i, 2));
                    try (WireClient second = broker.connect(durable)) {
                        second.subscribe(topic, 1);
                        second.disconnect();
                    }
                }
                publisher.publish(message(topic, "kept " + i).qos1(i));
                try (WireClient third = broker.connect(durable)) {
                    assertEquals("kept " + i, third.receive().payload());
                    third.disconnect();
                }
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.4-3] of thirty connections of one client that come at once one is left, and it works")
    void oneOfManyIsLeft(Version version) {
        String topic = Fresh.topic();
        Connect durable = connect(version, Fresh.clientId()).durable();
        List<WireClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                clients.add(broker.send(durable));
            }
            // Each is either accepted and ended later, or ended at once; only one answers to the end.
            int alive = 0;
            while (alive == 0 || clients.size() > 1) {
                alive = 0;
                for (WireClient client : List.copyOf(clients)) {
                    client.send(Packets.pingReq());
                    boolean answered = false;
                    while (!answered && !client.hasEnded()) {
                        answered = client.poll(Duration.ofSeconds(10)).orElse(null) instanceof Packet.PingResp;
                    }
                    if (answered) {
                        alive++;
                    } else {
                        clients.remove(client);
                        client.close();
                    }
                }
                assertTrue(!clients.isEmpty(), "none is left");
            }
            WireClient survivor = clients.get(0);
            survivor.subscribe(topic, 1);
            try (WireClient publisher = broker.connect(version)) {
                publisher.publish(message(topic, "one of many").qos1(1));
            }
            assertEquals("one of many", survivor.receive().payload());
        } finally {
            clients.forEach(WireClient::close);
        }
    }
}
