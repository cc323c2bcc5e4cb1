package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[P3] what a client may do, and what happens when that changes while it is connected")
class PermissionsTest {
    /** Rights by topic that the test takes and gives. */
    private static final class Rights implements Permissions {
        private final Set<String> forbidden = new HashSet<>();
        private long version;
        private int asked;
        private boolean broken;

        void forbid(String topic) {
            forbidden.add(topic);
            version++;
        }

        void allow(String topic) {
            forbidden.remove(topic);
            version++;
        }

        void breakDown() {
            broken = true;
            version++;
        }

        private boolean allows(String topic) {
            if (broken) {
                throw new IllegalStateException("the bundle of these rights is gone");
            }
            asked++;
            return !forbidden.contains(topic);
        }

        @Override
        public boolean mayPublish(Topic topic) {
            return allows(topic.toString());
        }

        @Override
        public boolean maySubscribe(SubscriptionFilter filter) {
            return allows(filter.toString());
        }

        @Override
        public boolean mayReceive(Topic topic) {
            return allows(topic.toString());
        }

        @Override
        public long version() {
            return version;
        }
    }

    private final Simulation world = new Simulation(2);
    private final Client watcher = world.client(world.idOn(0, "watcher")).connect();
    private final Rights rights = new Rights();
    private final Client client = world.client(world.idOn(1, "c"));

    private PermissionsTest() {
        world.access().permit(client.id(), rights);
    }

    @Test
    @DisplayName("[MQTT5-3.3.5-2] a publication that is not allowed reaches nobody; QoS 1 and 2 are told 0x87")
    void mayPublish() {
        watcher.subscribe("#", 2);
        rights.forbid("secret");
        client.connect();
        client.publish("secret", 0, "m");
        int once = client.publish("secret", 1, "m");
        int exactly = client.publish("secret", 2, "m");
        client.publish("open", 1, "ok");
        watcher.receivesOnly("ok");
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.outcome(PacketType.PUBACK, once));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.outcome(PacketType.PUBREC, exactly));
        assertEquals(3, world.counter("publish.refused"));
        assertFalse(client.isClosed());
        rights.allow("secret");
        client.publish("secret", 0, "now");
        rights.forbid("secret");
        client.publish("secret", 0, "never");
        watcher.receivesOnly("ok", "now");
    }

    @Test
    @DisplayName("[MQTT3-3.3.5-2] a 3.1.1 client is acknowledged as if all were well, and its message reaches nobody")
    void mayPublishBefore5() {
        watcher.subscribe("#", 2);
        rights.forbid("secret");
        Client old = world.client(ProtocolVersion.V3_1_1, client.id()).connect();
        int once = old.publish("secret", 1, "m");
        int exactly = old.publish("secret", 2, "m");
        old.outcome(PacketType.PUBACK, once);
        old.outcome(PacketType.PUBCOMP, exactly);
        watcher.receivesNothing();
    }

    @Test
    @DisplayName(
            "[MQTT5-4.3.3-9] rights taken in the middle of a QoS 2 exchange: the identifier is free for the next message")
    void takenDuringExchange() {
        watcher.subscribe("#", 2);
        client.acknowledging(false).connect();
        client.publishAs(5, false, "t", 2, "a");
        rights.forbid("t");
        client.publishAs(5, true, "t", 2, "a");
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.outcome(PacketType.PUBREC, 5));
        rights.allow("t");
        client.publishAs(5, false, "t", 2, "b");
        watcher.receivesOnly("a", "b");
    }

    @Test
    @DisplayName(
            "[MQTT5-3.9.3] a subscription that is not allowed is refused with 0x87, the others of the packet are granted")
    void maySubscribe() {
        rights.forbid("secret/#");
        client.connect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.subscribe("secret/#", 1));
        assertEquals(ReasonCode.GRANTED_QOS_1, client.subscribe("open/#", 1));
        watcher.publish("secret/1", 1, "m");
        client.receivesNothing();
    }

    @Test
    @DisplayName(
            "a subscription whose topic is forbidden later stops delivering at once, and goes on when it is allowed")
    void mayReceiveLive() {
        client.connect();
        client.subscribe("+", 1);
        watcher.publish("t", 1, "1");
        rights.forbid("t");
        watcher.publish("t", 1, "2");
        watcher.publish("t", 0, "3");
        watcher.publish("u", 1, "4");
        rights.allow("t");
        watcher.publish("t", 1, "5");
        client.receivesOnly("1", "4", "5");
        assertEquals(2, world.counter("dropped.not.allowed"));
    }

    @Test
    @DisplayName("what waits in the queue is not sent once it is forbidden, nor what is retained")
    void mayReceiveQueuedAndRetained() {
        watcher.publish("kept", 1, true, "retained");
        client.persistent()
                .with(Property.RECEIVE_MAXIMUM, 1)
                .acknowledging(false)
                .connect();
        client.subscribe("t", 1);
        watcher.publish("t", 1, "first");
        watcher.publish("t", 1, "waits behind the window");
        rights.forbid("t");
        rights.forbid("kept");
        client.acknowledging(true)
                .acknowledge(PacketType.PUBACK, client.onlyMessage().packetId());
        client.subscribe("+", 1);
        client.receivesOnly("first");
        client.drop();
        rights.allow("t");
        watcher.publish("t", 1, "waits offline");
        rights.forbid("t");
        client.connect();
        client.receivesOnly("first");
        assertEquals(0, world.counter("queued.bytes"));
    }

    @Test
    @DisplayName("a Will that may not be published refuses the login; rights taken later keep it from being published")
    void will() {
        watcher.subscribe("#", 1);
        rights.forbid("w");
        client.will("w", "gone", QoS.AT_LEAST_ONCE, false, 0).connect();
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.connAck().reasonCode());
        rights.allow("w");
        client.connect();
        rights.forbid("w");
        client.drop();
        watcher.receivesNothing();
    }

    @Test
    @DisplayName("[P8] permissions are asked once for a topic, not for each message")
    void askedOnce() {
        watcher.subscribe("t", 1);
        client.connect();
        int before = rights.asked;
        for (int i = 0; i < 100; i++) {
            client.publishMany("t", 1, 10, "m");
        }
        assertEquals(1, rights.asked - before);
        assertEquals(1000, watcher.messages().size());
    }

    @Test
    @DisplayName("[P5] permissions that break deny, and hurt nobody but their own client")
    void broken() {
        client.connect();
        client.subscribe("t", 1);
        Client second = world.client(world.idOn(1, "d")).connect();
        second.subscribe("t", 1);
        second.subscribe("+", 1);
        Client third = world.client(world.idOn(0, "e")).connect();
        third.subscribe("#", 1);
        rights.breakDown();
        for (int i = 0; i < 3; i++) {
            watcher.publish("t", 1, "m" + i);
        }
        assertFalse(watcher.isClosed());
        second.receivesOnly("m0", "m1", "m2");
        third.receivesOnly("m0", "m1", "m2");
        client.receivesNothing();
        int refused = client.publish("t", 1, "x");
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.outcome(PacketType.PUBACK, refused));
        assertEquals(ReasonCode.NOT_AUTHORIZED, client.subscribe("u", 1));
        assertEquals(List.of("m0", "m1", "m2"), second.payloads());
        assertTrue(client.isConnected());
    }
}
