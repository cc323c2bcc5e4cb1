package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-4.12] enhanced authentication")
class AuthenticationTest {
    private final Simulation world = new Simulation(1);

    private Client counting(String word) {
        return world.client("c")
                .with(Property.AUTHENTICATION_METHOD, "COUNT")
                .with(Property.AUTHENTICATION_DATA, word.getBytes(StandardCharsets.UTF_8));
    }

    private static Packet.Auth auth(ReasonCode reasonCode, String method, String word) {
        return new Packet.Auth(
                reasonCode,
                Properties.builder()
                        .set(Property.AUTHENTICATION_METHOD, method)
                        .set(Property.AUTHENTICATION_DATA, word.getBytes(StandardCharsets.UTF_8))
                        .build());
    }

    private static Packet.Auth next(String word) {
        return auth(ReasonCode.CONTINUE_AUTHENTICATION, "COUNT", word);
    }

    private static List<Packet.Auth> auths(Client client) {
        return client.received().stream()
                .filter(Packet.Auth.class::isInstance)
                .map(Packet.Auth.class::cast)
                .toList();
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-2] AUTH is exchanged until the method is content, then CONNACK with method and data")
    void exchange() {
        Client client = counting("1").connect();
        assertFalse(client.isAnswered());
        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, auths(client).get(0).reasonCode());
        assertEquals(
                "COUNT",
                auths(client)
                        .get(0)
                        .properties()
                        .text(Property.AUTHENTICATION_METHOD)
                        .orElseThrow());
        client.send(next("2"));
        assertEquals(ReasonCode.SUCCESS, client.connAck().reasonCode());
        assertEquals(
                "COUNT",
                client.connAck()
                        .properties()
                        .text(Property.AUTHENTICATION_METHOD)
                        .orElseThrow()); // [MQTT5-4.12.0-5]
        assertArrayEquals(
                new byte[] {'!'},
                client.connAck()
                        .properties()
                        .binary(Property.AUTHENTICATION_DATA)
                        .orElseThrow());
        client.subscribe("t", 0);
        client.publish("t", 0, "m");
        client.receivesOnly("m");
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-4] a failure in the exchange refuses the client; no second try")
    void failure() {
        Client client = counting("1").connect();
        client.send(next("3"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.connAck().reasonCode());
        assertTrue(client.isClosed());
        assertEquals(0, world.ask(new KeptSessions(world.broker()).list()).size());
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-1] a method nobody knows is refused with 0x8C")
    void unknownMethod() {
        Client client =
                world.client("c").with(Property.AUTHENTICATION_METHOD, "OTHER").connect();
        assertEquals(ReasonCode.BAD_AUTHENTICATION_METHOD, client.connAck().reasonCode());
    }

    @Test
    @DisplayName("[MQTT5-3.1.2-30] before CONNACK only AUTH and DISCONNECT may come")
    void onlyAuth() {
        Client client = counting("1").connect();
        client.send(new Packet.PingReq());
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.connAck().reasonCode());
        assertTrue(client.isClosed());
        Client leaves = counting("1").connect();
        leaves.disconnect();
        assertTrue(leaves.isClosed());
        assertFalse(leaves.isAnswered());
    }

    @Test
    @DisplayName("an exchange that the client, or the backend, does not go on with ends at connect.seconds with 0x88")
    void stalls() {
        Client silent = counting("1").connect();
        world.advance(16);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, silent.connAck().reasonCode());
        assertTrue(silent.isClosed());
        world.access().mood(ScriptedAccess.Mood.HOLD);
        Client held = counting("2").connect();
        world.advance(16);
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, held.connAck().reasonCode());
        world.access().answer();
        world.settle();
        assertEquals(0, world.ask(new ConnectedClients(world.broker()).list()).size());
    }

    @Test
    @DisplayName("[MQTT5-4.12.0-3] AUTH that was not asked for, with another method, or too early is a fault")
    void unexpected() {
        Client plain = world.client("p").connect();
        plain.send(next("1"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, plain.reasonOfDisconnect()); // [MQTT5-4.12.0-7]
        Client other = counting("1").connect();
        other.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, "OTHER", "2")); // [MQTT5-4.12.0-6]
        assertEquals(ReasonCode.PROTOCOL_ERROR, other.connAck().reasonCode());
        Client early = counting("1").connect();
        world.access().mood(ScriptedAccess.Mood.HOLD);
        early.send(next("1"));
        early.send(next("2"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, early.connAck().reasonCode());
        assertTrue(early.isClosed());
    }

    @Test
    @DisplayName("[MQTT5-4.12.1-1] a connected client authenticates again, and goes on meanwhile")
    void again() {
        Client client = counting("2").connect();
        client.subscribe("t", 1);
        client.send(auth(ReasonCode.RE_AUTHENTICATE, "COUNT", "1"));
        assertEquals(ReasonCode.CONTINUE_AUTHENTICATION, auths(client).get(0).reasonCode());
        client.publish("t", 1, "m");
        client.receivesOnly("m");
        client.send(next("2"));
        assertEquals(ReasonCode.SUCCESS, auths(client).get(1).reasonCode());
        assertFalse(client.isClosed());
        client.send(next("2"));
        assertEquals(ReasonCode.PROTOCOL_ERROR, client.reasonOfDisconnect());
    }

    @Test
    @DisplayName("[MQTT5-4.12.1-2] a re-authentication that fails ends the connection")
    void againFails() {
        Client client = counting("2").connect();
        client.send(auth(ReasonCode.RE_AUTHENTICATE, "COUNT", "nonsense"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.reasonOfDisconnect());
        assertTrue(client.isClosed());
    }

    @Test
    @DisplayName("[MQTT5-4.12.1] rights that come with a re-authentication count from then on")
    void againWithOtherRights() {
        Client client = counting("2").connect();
        assertFalse(client.outcome(PacketType.PUBACK, client.publish("t", 1, "allowed"))
                .isError());
        world.access().permit("c", new ReadOnly());
        assertFalse(client.outcome(PacketType.PUBACK, client.publish("t", 1, "still"))
                .isError());
        client.send(auth(ReasonCode.RE_AUTHENTICATE, "COUNT", "2"));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.outcome(PacketType.PUBACK, client.publish("t", 1, "no more")));
    }

    /** May receive anything and publish nothing. */
    private static final class ReadOnly implements Permissions {
        @Override
        public boolean mayPublish(Topic topic) {
            return false;
        }

        @Override
        public boolean maySubscribe(SubscriptionFilter filter) {
            return true;
        }

        @Override
        public boolean mayReceive(Topic topic) {
            return true;
        }

        @Override
        public long version() {
            return 0;
        }
    }
}
