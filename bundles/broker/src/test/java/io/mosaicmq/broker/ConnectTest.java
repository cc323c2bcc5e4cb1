package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[MQTT5-3.1] CONNECT: who comes in, when, and what becomes of the session")
class ConnectTest {
    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-3.1.4-5] [MQTT3-3.1.4-4] a client that is admitted gets CONNACK and can publish to itself")
    void connects(ProtocolVersion version) {
        Simulation world = new Simulation(1);
        Client client = world.client(version, "c").connect();
        assertEquals(ReasonCode.SUCCESS, client.connAck().reasonCode());
        assertFalse(client.connAck().sessionPresent());
        for (int qos = 0; qos <= 2; qos++) {
            client.subscribe("t" + qos, qos);
            client.publish("t" + qos, qos, "m" + qos);
        }
        client.receivesOnly("m0", "m1", "m2");
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-3.1.4-3] [MQTT3-3.1.4-2] a second connection takes the session over, the first is closed")
    void takeover(ProtocolVersion version) {
        Simulation world = new Simulation(2);
        Client first = world.client(version, "c").persistent().connect();
        first.subscribe("t", 1);
        Client second = world.client(version, "c").persistent().door(1).connect();
        assertTrue(first.isClosed());
        if (version == ProtocolVersion.V5) {
            assertEquals(ReasonCode.SESSION_TAKEN_OVER, first.reasonOfDisconnect());
        } else {
            first.isClosedWithoutWord();
        }
        assertEquals(version != ProtocolVersion.V3_1, second.connAck().sessionPresent()); // 3.1 cannot say it
        world.client("p").connect().publish("t", 1, "m");
        second.receivesOnly("m");
        assertEquals(
                1,
                world.ask(new ConnectedClients(world.broker()).list()).stream()
                        .filter(view -> view.clientId().equals("c"))
                        .count());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-4] Clean Start ends the session there was, also one that is connected")
    void cleanStart() {
        Simulation world = new Simulation(1);
        Client old = world.client("c").persistent().connect();
        old.subscribe("t", 1);
        Client again = world.client("c").persistent().cleanStart(true).connect();
        assertTrue(old.isClosed());
        assertFalse(again.connAck().sessionPresent()); // [MQTT5-3.2.2-2]
        world.client("p").connect().publish("t", 1, "m");
        again.receivesNothing();
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-5] [MQTT3-3.1.2-4] what was published meanwhile waits for a client that comes back")
    void resumes() {
        Simulation world = new Simulation(2);
        Client client = world.client(ProtocolVersion.V3_1_1, "c").persistent().connect();
        client.subscribe("t", 2);
        client.drop();
        Client publisher = world.client(world.idOn(1, "p")).connect();
        publisher.publish("t", 1, "one");
        publisher.publish("t", 2, "two");
        publisher.publish("t", 0, "lost");
        client.connect();
        assertTrue(client.connAck().sessionPresent()); // [MQTT3-3.2.2-2]
        client.receivesOnly("one", "two");
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-23] a session lives as long as its Session Expiry Interval, and no longer")
    void sessionExpiry() {
        Simulation world = new Simulation(1);
        Client client = world.client("c").persistent(100).connect();
        client.drop();
        world.advance(99);
        client.connect();
        assertTrue(client.connAck().sessionPresent());
        client.drop();
        world.advance(101);
        assertEquals(Optional.empty(), world.ask(new KeptSessions(world.broker()).find("c")));
        client.connect();
        assertFalse(client.connAck().sessionPresent());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-23] a session without Session Expiry Interval ends with its connection")
    void noExpiry() {
        Simulation world = new Simulation(1);
        Client client = world.client("c").cleanStart(false).connect();
        client.drop();
        assertTrue(world.ask(new KeptSessions(world.broker()).list()).isEmpty());
        client.connect();
        assertFalse(client.connAck().sessionPresent());
    }

    @Test
    @DisplayName("[MQTT5-3.14.2.2.2] DISCONNECT may change the Session Expiry Interval, but not from 0")
    void expiryInDisconnect() {
        Simulation world = new Simulation(1);
        Client client = world.client("c").persistent(100).connect();
        client.disconnect(
                ReasonCode.SUCCESS,
                io.mosaicmq.api.packet.Properties.builder()
                        .set(Property.SESSION_EXPIRY_INTERVAL, 10)
                        .build());
        world.advance(11);
        assertFalse(client.connect().connAck().sessionPresent());

        Client mayfly = world.client("d").connect();
        mayfly.disconnect(
                ReasonCode.SUCCESS,
                io.mosaicmq.api.packet.Properties.builder()
                        .set(Property.SESSION_EXPIRY_INTERVAL, 10)
                        .build());
        assertEquals(ReasonCode.PROTOCOL_ERROR, mayfly.reasonOfDisconnect()); // [MQTT5-3.14.2-2]
        assertTrue(mayfly.isClosed());
    }

    @Test
    @DisplayName("a session that outlived its connections and then is resumed without expiry is gone after a restart")
    void demotedSessionIsNotKept() {
        Simulation world = new Simulation(1);
        Client client = world.client("c").persistent(1000).connect();
        client.subscribe("t", 1);
        client.drop();
        Client demoted = world.client("c").cleanStart(false).connect();
        assertTrue(demoted.connAck().sessionPresent());
        demoted.disconnect();
        world.restart();
        assertEquals(0, world.ask(new KeptSessions(world.broker()).list()).size());
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    @DisplayName("[MQTT5-3.1.2-22] [MQTT3-3.1.2-24] a client that is silent for 1.5 times its Keep Alive is closed")
    void keepAlive(ProtocolVersion version) {
        Simulation world = new Simulation(1);
        Client client = world.client(version, "c").keepAlive(10).connect();
        for (int i = 0; i < 5; i++) {
            world.advance(14);
            client.send(new Packet.PingReq());
            assertTrue(client.first(Packet.PingResp.class).isPresent()); // [MQTT5-3.12.4-1]
        }
        world.advance(14);
        assertFalse(client.isClosed());
        world.advance(2);
        assertTrue(client.isClosed());
        if (version == ProtocolVersion.V5) {
            assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, client.reasonOfDisconnect());
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-22] any packet counts against the Keep Alive, an acknowledgement too; 0 turns it off")
    void keepAliveCountsAnyPacket() {
        Simulation world = new Simulation(1);
        Client client = world.client("c").keepAlive(10).acknowledging(false).connect();
        Client patient = world.client("d").keepAlive(0).connect();
        client.subscribe("t", 1);
        world.client("p").connect().publish("t", 1, "m");
        world.advance(14);
        client.acknowledge(PacketType.PUBACK, client.onlyMessage().packetId());
        world.advance(14);
        assertFalse(client.isClosed());
        world.advance(100_000);
        assertTrue(client.isClosed());
        assertFalse(patient.isClosed());
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-21] keep.alive.maximum is told to the client and holds")
    void keepAliveMaximum() {
        Simulation world = new Simulation(1, "keep.alive.maximum=20");
        Client client = world.client("c").keepAlive(0).connect();
        assertEquals(20, client.connAck().properties().integer(Property.SERVER_KEEP_ALIVE, -1));
        world.advance(31);
        assertTrue(client.isClosed());
    }

    @Test
    @DisplayName("an access control that never answers refuses with 0x88 at connect.seconds, and never admits")
    void neverAnswered() {
        Simulation world = new Simulation(1, "connect.seconds=15");
        world.access().mood(ScriptedAccess.Mood.HOLD);
        Client client = world.client("c").connect();
        Client old = world.client(ProtocolVersion.V3_1_1, "d").connect();
        world.advance(14);
        assertFalse(client.isAnswered());
        world.advance(2);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.connAck().reasonCode());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, old.connAck().reasonCode()); // return code 3
        assertTrue(client.isClosed());
        world.access().answer(); // too late
        world.settle();
        assertEquals(0, world.ask(new KeptSessions(world.broker()).list()).size());
        assertEquals(0, world.ask(new ConnectedClients(world.broker()).list()).size());
        assertEquals(2, world.counter("connections.refused"));
        assertEquals(0, world.counter("connections.admitted"));
    }

    @Test
    @DisplayName("who comes while there is no access control waits, and is decided on when there is one again")
    void accessControlVanishesAndComesBack() {
        Simulation world = new Simulation(2);
        Client inside = world.client("inside").connect();
        inside.subscribe("t", 1);
        world.broker().lose(world.access());
        Client waiting = world.client(world.idOn(1, "w")).keepAlive(4).connect();
        assertFalse(waiting.isAnswered());
        world.advance(10);
        assertFalse(waiting.isAnswered());
        ScriptedAccess next = new ScriptedAccess();
        world.broker().use(next);
        world.settle();
        assertEquals(ReasonCode.SUCCESS, waiting.connAck().reasonCode());
        assertEquals(1, next.asked());
        world.advance(1);
        assertFalse(waiting.isClosed(), "the time it was held does not count against its Keep Alive");
        waiting.publish("t", 1, "m");
        inside.receivesOnly("m");
    }

    @Test
    @DisplayName("without any access control nobody is admitted, and all are refused with 0x88 in the end")
    void noAccessControl() {
        Simulation world = new Simulation(1);
        world.broker().lose(world.access());
        Client client = world.client("c").connect();
        world.advance(16);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, client.connAck().reasonCode());
        assertTrue(client.isClosed());
    }

    @Test
    @DisplayName("an access control that is replaced, the new one first, loses nobody")
    void accessControlReplaced() {
        Simulation world = new Simulation(1);
        ScriptedAccess next = new ScriptedAccess();
        world.broker().use(next);
        world.broker().lose(world.access());
        assertEquals(ReasonCode.SUCCESS, world.client("c").connect().connAck().reasonCode());
        assertEquals(1, next.asked());
    }

    @Test
    @DisplayName("[MQTT5-3.1.4-2] who is refused gets the code and is closed; the reason stays with the operator")
    void refused() {
        Simulation world = new Simulation(1);
        world.access().mood(ScriptedAccess.Mood.REFUSE);
        Client client = world.client("c").connect();
        assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, client.connAck().reasonCode());
        assertEquals(Optional.empty(), client.connAck().properties().text(Property.REASON_STRING));
        assertTrue(client.isClosed());
    }

    @Test
    @DisplayName("a client that leaves while it is judged leaves nothing behind, whatever the verdict")
    void leavesWhileJudged() {
        Simulation world = new Simulation(1);
        world.access().mood(ScriptedAccess.Mood.HOLD);
        Client client = world.client("c").persistent().connect();
        client.drop();
        world.access().answer();
        world.settle();
        assertEquals(0, world.ask(new KeptSessions(world.broker()).list()).size());
    }

    @Test
    @DisplayName("two connections of one client that are judged at the same time: the last to be admitted stays")
    void judgedTogether() {
        Simulation world = new Simulation(1);
        world.access().mood(ScriptedAccess.Mood.HOLD);
        Client first = world.client("c").persistent().connect();
        Client second = world.client("c").persistent().connect();
        world.access().answer();
        world.settle();
        assertTrue(first.isClosed());
        assertTrue(second.isConnected());
        assertTrue(second.connAck().sessionPresent());
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-6] [MQTT5-3.2.2-16] a client without an identifier is given one of its own")
    void assignedIdentifier() {
        Simulation world = new Simulation(3);
        Client one = world.client("").door(2).connect();
        Client two = world.client("").door(2).connect();
        String first = one.connAck()
                .properties()
                .text(Property.ASSIGNED_CLIENT_IDENTIFIER)
                .orElseThrow();
        String second = two.connAck()
                .properties()
                .text(Property.ASSIGNED_CLIENT_IDENTIFIER)
                .orElseThrow();
        assertFalse(first.equals(second));
        assertEquals(2, world.broker().shardOf(first));
        Client old = world.client(ProtocolVersion.V3_1_1, "").cleanStart(false).connect();
        assertEquals(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, old.connAck().reasonCode()); // [MQTT3-3.1.3-8]
    }

    @Test
    @DisplayName("the session of one user is not given to another, connected or not")
    void sessionOfAnother() {
        Simulation world = new Simulation(1);
        Client alice = world.client("c").username("alice").persistent().connect();
        Client mallory = world.client("c").username("mallory").persistent().connect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, mallory.connAck().reasonCode());
        assertFalse(alice.isClosed());
        alice.drop();
        mallory.cleanStart(true).connect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, mallory.connAck().reasonCode());
        Client anonymous = world.client("c").connect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, anonymous.connAck().reasonCode());
        assertTrue(alice.connect().connAck().sessionPresent());
    }

    @Test
    @DisplayName("limit sessions: one more is refused with 0x97, one that is known comes back")
    void sessionLimit() {
        Simulation world = new Simulation(1, "sessions=2");
        Client one = world.client("1").persistent().connect();
        world.client("2").connect();
        Client three = world.client("3").connect();
        assertEquals(ReasonCode.QUOTA_EXCEEDED, three.connAck().reasonCode());
        one.drop();
        assertTrue(one.connect().isConnected());
        one.disconnect(
                ReasonCode.SUCCESS,
                io.mosaicmq.api.packet.Properties.builder()
                        .set(Property.SESSION_EXPIRY_INTERVAL, 0)
                        .build());
        assertTrue(three.connect().isConnected());
    }

    @Test
    @DisplayName("[MQTT5-3.2.2-12] [MQTT5-3.2.2-13] a Will beyond what the broker offers is refused")
    void willBeyondOffer() {
        Simulation world = new Simulation(1, "qos.maximum=1", "retain.available=false");
        Client qos =
                world.client("c").will("w", "x", QoS.EXACTLY_ONCE, false, 0).connect();
        assertEquals(ReasonCode.QOS_NOT_SUPPORTED, qos.connAck().reasonCode());
        Client retained =
                world.client("c").will("w", "x", QoS.AT_MOST_ONCE, true, 0).connect();
        assertEquals(ReasonCode.RETAIN_NOT_SUPPORTED, retained.connAck().reasonCode());
        Client plain = world.client("c").connect();
        assertEquals(1, plain.connAck().properties().integer(Property.MAXIMUM_QOS, -1));
        assertEquals(0, plain.connAck().properties().integer(Property.RETAIN_AVAILABLE, -1));
    }
}
