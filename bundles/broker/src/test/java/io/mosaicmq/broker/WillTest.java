package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.topic.Topic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[MQTT5-3.1.2.5] the Will Message")
class WillTest {
    private Simulation world;
    private Client watcher;

    @BeforeEach
    void watch() {
        world = new Simulation(2);
        watcher = world.client(world.idOn(0, "watcher")).connect();
        watcher.subscribe("will/#", 2);
    }

    private Client mortal(ProtocolVersion version, long delay) {
        return world.client(version, world.idOn(1, "mortal"))
                .persistent()
                .will("will/1", "gone", QoS.AT_LEAST_ONCE, false, version.hasProperties() ? delay : 0);
    }

    private Client mortal(long delay) {
        return mortal(ProtocolVersion.V5, delay);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-3.1.2-8] [MQTT3-3.1.2-8] is published when the network connection breaks")
    void published(ProtocolVersion version) {
        Client client = mortal(version, 0).connect();
        watcher.receivesNothing();
        client.drop();
        watcher.receivesOnly("gone");
        assertEquals(QoS.AT_LEAST_ONCE, watcher.onlyMessage().message().qos());
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-3.1.2-10] [MQTT3-3.1.2-10] is not published after DISCONNECT")
    void notAfterDisconnect(ProtocolVersion version) {
        mortal(version, 0).connect().disconnect();
        world.advance(10_000);
        watcher.receivesNothing();
    }

    @Test
    @DisplayName("[MQTT5-3.14.4-3] is published after DISCONNECT with 0x04")
    void disconnectWithWill() {
        mortal(0).connect().disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE);
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-8] is published when the client is closed for silence, or for a fault")
    void afterFaults() {
        mortal(0).keepAlive(10).connect();
        world.advance(16);
        watcher.receivesOnly("gone");
        watcher.forget();
        PacketBuffer malformed = new PacketBuffer(2);
        malformed.put(0xC1); // PINGREQ with a flag that is reserved
        malformed.put(0);
        Client faulty = mortal(0).connect();
        faulty.sendRaw(malformed);
        assertEquals(ReasonCode.MALFORMED_PACKET, faulty.reasonOfDisconnect());
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.3-9] waits for the Will Delay Interval, and is not published when the client is back before")
    void delay() {
        Client client = mortal(60).connect();
        client.drop();
        world.advance(59);
        watcher.receivesNothing();
        client.connect();
        world.advance(100);
        watcher.receivesNothing();
        client.drop();
        world.advance(61);
        watcher.receivesOnly("gone");
        client.withoutWill().connect();
        client.drop();
        world.advance(1000);
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("[MQTT5-3.1.3.2.2] is published at the end of the session when that comes before the delay is over")
    void endOfSession() {
        Client client = mortal(1000).persistent(30).connect();
        client.drop();
        world.advance(29);
        watcher.receivesNothing();
        world.advance(2);
        watcher.receivesOnly("gone");
        watcher.forget();
        mortal(1000)
                .cleanStart(true)
                .with(Property.SESSION_EXPIRY_INTERVAL, 0)
                .connect()
                .drop();
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-9] Clean Start ends the session and so publishes a Will that still waits")
    void cleanStart() {
        Client client = mortal(1000).connect();
        client.drop();
        watcher.receivesNothing();
        mortal(1000).cleanStart(true).connect();
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("[MQTT5-3.1.4-3] a takeover publishes a Will without delay, and not one whose session goes on")
    void takeover() {
        mortal(0).connect();
        mortal(0).connect();
        watcher.receivesOnly("gone");
        watcher.forget();
        mortal(1000).connect(); // and publishes the Will of the connection before
        watcher.forget();
        mortal(1000).connect();
        world.advance(2000);
        watcher.receivesNothing();
        mortal(1000).cleanStart(true).connect();
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName(
            "[MQTT5-3.1.2-14] [MQTT5-3.1.2-15] is retained when the client asked for it, and goes out with its QoS")
    void retained() {
        world.client("r")
                .will("will/2", "kept", QoS.EXACTLY_ONCE, true, 0)
                .connect()
                .drop();
        assertEquals(QoS.EXACTLY_ONCE, watcher.onlyMessage().message().qos());
        Client late = world.client("late").connect();
        late.subscribe("will/2", 1);
        late.receivesOnly("kept");
        assertTrue(late.onlyMessage().message().isRetained());
    }

    @Test
    @DisplayName("will.delay.maximum shortens the delay")
    void delayMaximum() {
        world.change("will.delay.maximum=10");
        mortal(1000).connect().drop();
        world.advance(11);
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("a session that is deleted, or whose client is kicked, publishes its Will")
    void operators() {
        Client kicked = mortal(0).connect();
        assertTrue(world.ask(new ConnectedClients(world.broker()).kick(kicked.id())));
        watcher.receivesOnly("gone");
        assertEquals(ReasonCode.ADMINISTRATIVE_ACTION, kicked.reasonOfDisconnect());
        watcher.forget();
        Client deleted = mortal(1000).connect();
        assertTrue(world.ask(new KeptSessions(world.broker()).delete(deleted.id())));
        watcher.receivesOnly("gone");
    }

    @Test
    @DisplayName("[MQTT5-3.3.2-6] its expiry counts from when it is published, not from CONNECT")
    void expiry() {
        Message message = new Message(Topic.of("will/3"), QoS.AT_LEAST_ONCE, false, 100, 0, new byte[] {'x'}, 0);
        Client client = mortal(0).will(new Will(message, 0)).connect();
        world.advance(500);
        client.drop();
        assertEquals(100, watcher.onlyMessage().message().expiryInterval());
    }
}
