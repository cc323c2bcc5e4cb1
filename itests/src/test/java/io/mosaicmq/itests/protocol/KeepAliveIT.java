package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Packets;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@BlackBox
@DisplayName("[MQTT5-3.1.2.10] [MQTT3-3.1.2.10] Keep Alive")
class KeepAliveIT {
    private final Broker broker;

    KeepAliveIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName("[MQTT5-3.12.4-1] [MQTT3-3.12.4-1] PINGREQ is answered by PINGRESP, each by one")
    void pingIsAnswered(Version version) {
        try (WireClient client = broker.connect(version)) {
            client.send(Packets.pingReq(), Packets.pingReq(), Packets.pingReq());
            client.expect(Packet.PingResp.class);
            client.expect(Packet.PingResp.class);
            client.expect(Packet.PingResp.class);
            client.expectQuiet();
        }
    }

    @EachVersion
    @DisplayName(
            "[MQTT5-3.1.2-22] [MQTT3-3.1.2-24] a client silent for one and a half times Keep Alive is cut off, not before")
    void silentClientIsCutOff(Version version) {
        try (WireClient client =
                broker.connect(connect(version, Fresh.clientId()).keepAlive(1))) {
            long start = System.nanoTime();
            client.expectRefused(0x8D);
            // The lower bound is what the standard promises to the client; a server may be late.
            assertTrue(System.nanoTime() - start > 1_000_000_000L, "cut off within Keep Alive");
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.2-22] PINGREQ in time keeps the connection open")
    void pingKeepsOpen(Version version) {
        staysOpenBy(version, WireClient::ping);
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-20] any other packet keeps the connection open as well")
    void publishKeepsOpen() {
        String topic = Fresh.topic();
        staysOpenBy(Version.V5, client -> client.publish(message(topic, "alive")));
    }

    /** Does something three times with almost Keep Alive between, and expects that the connection stands. */
    private void staysOpenBy(Version version, Consumer<WireClient> sign) {
        try (WireClient client =
                broker.connect(connect(version, Fresh.clientId()).keepAlive(1))) {
            for (int i = 0; i < 3; i++) {
                assertTrue(client.poll(Duration.ofMillis(800)).isEmpty());
                sign.accept(client);
            }
            client.ping();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-21] a Server Keep Alive in CONNACK is not longer than what the client asked for")
    void serverKeepAliveIsNotLonger() {
        try (WireClient client =
                broker.send(connect(Version.V5, Fresh.clientId()).keepAlive(65535))) {
            Packet.ConnAck connack = client.expectAccepted();
            long keepAlive = connack.props().number(Prop.SERVER_KEEP_ALIVE, 65535);
            assertTrue(keepAlive >= 1 && keepAlive <= 65535, "Server Keep Alive " + keepAlive);
        }
        try (WireClient client =
                broker.send(connect(Version.V5, Fresh.clientId()).keepAlive(10))) {
            long keepAlive = client.expectAccepted().props().number(Prop.SERVER_KEEP_ALIVE, 10);
            assertTrue(keepAlive <= 10, "Server Keep Alive " + keepAlive);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.10] Keep Alive 0 turns it off")
    void zeroTurnsItOff() {
        try (WireClient client =
                        broker.connect(connect(Version.V3_1_1, Fresh.clientId()).keepAlive(0));
                WireClient clock =
                        broker.connect(connect(Version.V3_1_1, Fresh.clientId()).keepAlive(1))) {
            clock.expectClosed();
            client.ping();
        }
    }
}
