package io.mosaicmq.itests.protocol;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.EachVersion;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.broker.MosquittoDiffers;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Props;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("[MQTT5-3.1] [MQTT3-3.1] CONNECT: how a client comes in")
class ConnectIT {
    private final Broker broker;

    ConnectIT(Broker broker) {
        this.broker = broker;
    }

    @EachVersion
    @DisplayName("[MQTT5-3.2.0-1] [MQTT3-3.2.0-1] the first packet to a client is CONNACK, and it is the only one")
    void isAnsweredByConnack(Version version) {
        try (WireClient client = broker.send(connect(version, Fresh.clientId()))) {
            Packet.ConnAck connack = client.expectAccepted();
            assertFalse(connack.sessionPresent());
            client.expectQuiet();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.2.2] what CONNACK announces is within its range")
    void announcesSaneLimits() {
        try (WireClient client = broker.send(connect(Version.V5, Fresh.clientId()))) {
            Props props = client.expectAccepted().props();
            assertTrue(props.number(Prop.RECEIVE_MAXIMUM, 65535) > 0, props::toString);
            assertTrue(props.number(Prop.MAXIMUM_PACKET_SIZE, 1 << 28) > 0, props::toString);
            // [MQTT5-3.2.2-9] and following: the features tested here are there.
            assertFalse(props.has(Prop.MAXIMUM_QOS), props::toString);
            for (Prop feature : Set.of(
                    Prop.RETAIN_AVAILABLE,
                    Prop.WILDCARD_SUBSCRIPTION_AVAILABLE,
                    Prop.SUBSCRIPTION_IDENTIFIER_AVAILABLE,
                    Prop.SHARED_SUBSCRIPTION_AVAILABLE)) {
                assertEquals(1, props.number(feature, 1), feature::toString);
            }
            assertFalse(props.has(Prop.ASSIGNED_CLIENT_IDENTIFIER), "the client had an identifier");
        }
    }

    @Test
    @DisplayName("[MQTT3-3.1.3-8] 3.1.1: an empty identifier without Clean Session is refused with 0x02")
    void emptyIdentifierWithoutCleanSessionIsRefused() {
        try (WireClient client = broker.send(connect(Version.V3_1_1).clean(false))) {
            client.expectConnectRefused(0x02);
        }
    }

    @Test
    @DisplayName("[MQTT3-3.1.3-7] 3.1.1: an empty identifier with Clean Session is accepted")
    void emptyIdentifierWithCleanSessionIsAccepted() {
        try (WireClient one = broker.connect(connect(Version.V3_1_1));
                WireClient two = broker.connect(connect(Version.V3_1_1))) {
            one.ping(); // the second did not take the first one over: each was given an identifier of its own
            two.ping();
        }
    }

    @Test
    @DisplayName("[MQTT3.1-3.1] 3.1: an empty identifier is refused with 0x02")
    void emptyIdentifierIsRefusedIn31() {
        try (WireClient client = broker.send(connect(Version.V3_1))) {
            client.expectConnectRefused(0x02);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-7] [MQTT5-3.2.2-16] an empty identifier is replaced by a unique one, told in CONNACK")
    void emptyIdentifierIsAssigned() {
        try (WireClient one = broker.send(connect(Version.V5));
                WireClient two = broker.send(connect(Version.V5))) {
            String first = assignedTo(one);
            String second = assignedTo(two);
            assertNotEquals(first, second);
            assertFalse(first.isEmpty());
            one.ping();
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.3-7] an assigned identifier finds its session again")
    void assignedIdentifierResumes() {
        String assigned;
        try (WireClient client = broker.send(connect(Version.V5).durable())) {
            assigned = assignedTo(client);
            client.disconnect();
        }
        try (WireClient client = broker.send(connect(Version.V5, assigned).clean(false))) {
            Packet.ConnAck connack = client.expectAccepted();
            assertTrue(connack.sessionPresent());
            assertFalse(connack.props().has(Prop.ASSIGNED_CLIENT_IDENTIFIER));
        }
    }

    private static String assignedTo(WireClient client) {
        return client.expectAccepted()
                .props()
                .text(Prop.ASSIGNED_CLIENT_IDENTIFIER)
                .orElseThrow(() -> new AssertionError("no Assigned Client Identifier"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0123456789abcdefghijklm",
                "NOPQRSTUVWXYZ",
                "a",
                "with space/and+wild#cards$",
                "\u00e4\u65e5\u672c\ud83d\ude00"
            })
    @DisplayName(
            "[MQTT5-3.1.3-5] [MQTT3-3.1.3-4] identifiers of 1 to 23 letters and digits, and any other text, are accepted")
    void identifiersAreAccepted(String clientId) {
        for (Version version : new Version[] {Version.V3_1_1, Version.V5}) {
            // Fixed names, so the tests of one run take each other over: only the CONNACK matters.
            try (WireClient client = broker.connect(connect(version, clientId))) {
                client.disconnect();
            }
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.0-2] [MQTT3-3.1.0-2] a second CONNECT is a protocol error")
    void secondConnectIsRefused(Version version) {
        String clientId = Fresh.clientId();
        try (WireClient client = broker.connect(connect(version, clientId))) {
            client.send(connect(version, clientId)).expectRefused(0x82);
        }
    }

    @EachVersion
    @DisplayName("[MQTT5-3.1.4-5] [MQTT3-3.1.4-5] packets may follow CONNECT without waiting for CONNACK")
    void packetsMayFollowAtOnce(Version version) {
        String topic = Fresh.topic();
        try (WireClient client = broker.open(version)) {
            client.send(
                    connect(version, Fresh.clientId()),
                    subscribe(1).to(topic, 1),
                    message(topic, "early").qos1(2));
            client.expectAccepted();
            client.expect(Packet.SubAck.class);
            Packet next = client.expect(Packet.class);
            // PUBACK and the message may come in either order.
            if (next instanceof Packet.PubAck) {
                client.expectPublish("early");
            } else {
                assertEquals("early", ((Packet.Publish) next).payload());
                client.expect(Packet.PubAck.class);
            }
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.2.11.8] User Properties of CONNECT may repeat a name")
    void userPropertiesMayRepeat() {
        Props props = Props.props().user("a", "1").user("a", "1").user("", "");
        try (WireClient client =
                broker.connect(connect(Version.V5, Fresh.clientId()).props(props))) {
            client.ping();
        }
    }

    @Test
    @MosquittoDiffers("refuses a password without a user name")
    @DisplayName("[MQTT5-3.1.2.9] a password without a user name is well formed in MQTT 5")
    void passwordWithoutUserNameIsWellFormed() {
        try (WireClient client =
                broker.send(connect(Version.V5, Fresh.clientId()).password("secret"))) {
            int code = client.expect(Packet.ConnAck.class).code();
            // Whether it opens the door is for the authenticators to say.
            assertTrue(Set.of(0x00, 0x86, 0x87).contains(code), () -> "CONNACK " + code);
        }
    }

    @Test
    @DisplayName("[MQTT5-3.1.4] a client that only connects and breaks off leaves nothing behind")
    void breakingOffLeavesNothingBehind() {
        String clientId = Fresh.clientId();
        broker.connect(connect(Version.V5, clientId)).drop();
        try (WireClient client = broker.send(connect(Version.V5, clientId).clean(false))) {
            assertFalse(client.expectAccepted().sessionPresent());
        }
    }
}
