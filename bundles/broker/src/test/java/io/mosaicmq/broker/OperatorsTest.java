package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.admin.BrokerInfo;
import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("what operators see and do")
class OperatorsTest {
    private final Simulation world = new Simulation(3);
    private final ConnectedClients clients = new ConnectedClients(world.broker());
    private final KeptSessions sessions = new KeptSessions(world.broker());
    private final OperatorMessages messages = new OperatorMessages(world.broker());
    private final RetainedTopics retained = new RetainedTopics(world.broker());

    private static Message message(String topic, QoS qos, boolean retain, String payload) {
        return Message.of(Topic.of(topic), qos, retain, payload.getBytes(StandardCharsets.UTF_8), 0);
    }

    private static String text(Message message) {
        return new String(message.payload(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("clients: listed over all shards, found by name, with what they have in flight")
    void listClients() {
        for (int i = 0; i < 10; i++) {
            world.client("c" + i).username("u" + i).connect();
        }
        assertEquals(10, world.ask(clients.list()).size());
        Client slow = world.client("slow").keepAlive(30).acknowledging(false).connect();
        slow.subscribe("t", 1);
        slow.publishMany("t", 1, 3, "m");
        ClientView view = world.ask(clients.find("slow")).orElseThrow();
        assertEquals(3, view.inFlight());
        assertEquals(3, view.messagesIn());
        assertEquals(3, view.messagesOut());
        assertEquals(30, view.keepAlive());
        assertEquals("test", view.decidedBy());
        assertEquals("5.0", view.version());
        assertTrue(world.ask(clients.find("nobody")).isEmpty());
        slow.drop();
        assertTrue(world.ask(clients.find("slow")).isEmpty());
    }

    @Test
    @DisplayName("kick: the client is told, its session stays; a client that is not there is not kicked")
    void kick() {
        Client client = world.client("c").persistent().connect();
        assertTrue(world.ask(clients.kick("c")));
        assertEquals(ReasonCode.ADMINISTRATIVE_ACTION, client.reasonOfDisconnect());
        assertTrue(client.isClosed());
        assertFalse(world.ask(clients.kick("c")));
        assertTrue(client.connect().connAck().sessionPresent());
    }

    @Test
    @DisplayName("sessions: shown with and without a client, and deleted with everything they hold")
    void listSessions() {
        Client client = world.client("c").username("alice").persistent(500).connect();
        client.subscribe("t", 1);
        assertTrue(world.ask(sessions.find("c")).orElseThrow().connected());
        client.drop();
        world.client("p").connect().publishMany("t", 1, 4, "m");
        SessionView view = world.ask(sessions.find("c")).orElseThrow();
        assertEquals("alice", view.principal());
        assertFalse(view.connected());
        assertEquals(4, view.queued());
        assertEquals(500, view.expiryInterval());
        assertTrue(view.queuedBytes() > 4 * 96);
        assertTrue(world.ask(sessions.delete("c")));
        assertFalse(world.ask(sessions.delete("c")));
        assertEquals(0, world.counter("queued.bytes"));
        assertFalse(client.connect().connAck().sessionPresent());
        client.receivesNothing();
        assertTrue(world.ask(sessions.delete("c")));
        assertTrue(client.isClosed());
        world.restart();
        assertEquals(List.of(), world.ask(new KeptSessions(world.broker()).list()));
    }

    @Test
    @DisplayName("subscriptions: as the clients wrote them, with share, options and identifier")
    void listSubscriptions() {
        Client client = world.client("c").connect();
        client.subscribe("$share/g/a/#", 1);
        client.subscribe("b", new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND), 9);
        List<SubscriptionView> views = new ArrayList<>(world.ask(new KnownSubscriptions(world.broker()).list()));
        views.sort(java.util.Comparator.comparing(SubscriptionView::filter));
        assertEquals(
                List.of(
                        new SubscriptionView("c", "$share/g/a/#", 1, false, false, 0, 0),
                        new SubscriptionView("c", "b", 2, true, true, 2, 9)),
                views);
    }

    @Test
    @DisplayName("publish: reaches subscribers on all shards, says how many, and retains when asked to")
    void publish() {
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Client client = world.client(world.idOn(i, "c")).connect();
            client.subscribe("t", 2);
            all.add(client);
        }
        for (int i = 0; i < 6; i++) { // from every shard in turn
            assertEquals(3, world.ask(messages.publish(message("t", QoS.of(i % 3), i == 5, "m" + i))));
        }
        for (Client client : all) {
            client.receivesOnly("m0", "m1", "m2", "m3", "m4", "m5");
        }
        assertEquals(0, world.ask(messages.publish(message("nobody", QoS.AT_LEAST_ONCE, false, "x"))));
        assertEquals("m5", text(retained.list(TopicFilter.of("#"), 10).get(0)));
    }

    @Test
    @DisplayName("subscribe: retained messages first, then what comes, until closed; nothing is left behind")
    void subscribe() throws Exception {
        Client publisher = world.client("p").connect();
        publisher.publish("t/kept", 1, true, "kept");
        List<String> taken = new ArrayList<>();
        AutoCloseable subscription = world.ask(messages.subscribe(
                SubscriptionFilter.of("t/#"), QoS.EXACTLY_ONCE, message -> taken.add(text(message))));
        for (int qos = 0; qos <= 2; qos++) {
            publisher.publishMany("t/x", qos, 10, "q" + qos + "-");
        }
        assertEquals(31, taken.size());
        assertEquals("kept", taken.get(0));
        assertEquals("q2-9", taken.get(30));
        subscription.close();
        publisher.publish("t/x", 1, "late");
        assertEquals(31, taken.size());
        assertEquals(1, world.ask(sessions.list()).size());
        assertEquals(0, world.counter("queued.bytes"));
    }

    @Test
    @DisplayName(
            "subscribe at QoS 1 to a flood larger than the queue loses nothing: a consumer in the process is never slow")
    void subscribeToFlood() {
        world.change("queue.messages=10");
        List<String> taken = new ArrayList<>();
        world.ask(messages.subscribe(SubscriptionFilter.of("t"), QoS.AT_LEAST_ONCE, m -> taken.add(text(m))));
        Client publisher = world.client("p").connect();
        publisher.publishMany("t", 1, 4000, "m");
        assertEquals(4000, taken.size());
    }

    @Test
    @DisplayName("retained: listed up to a limit, cleared by filter, for good")
    void clearRetained() {
        Client publisher = world.client("p").connect();
        for (int i = 0; i < 20; i++) {
            publisher.publish("a/" + i, 1, true, "v");
        }
        publisher.publish("b", 1, true, "stays");
        assertEquals(5, retained.list(TopicFilter.of("a/#"), 5).size());
        assertEquals(20, world.ask(retained.clear(TopicFilter.of("a/#"))));
        assertEquals(1, retained.size());
        world.restart();
        assertEquals(1, world.broker().router().retained().size());
    }

    @Test
    @DisplayName("the broker at a glance: sums of all shards, limits by their names")
    void info() {
        Client one = world.client(world.idOn(0, "a")).persistent().connect();
        world.client(world.idOn(2, "b")).connect().subscribe("t", 1);
        one.drop();
        BrokerInfo info = world.ask(new BrokerFigures(world.broker(), "1.0").info());
        assertEquals(1, info.connections());
        assertEquals(2, info.sessions());
        assertEquals(1, info.subscriptions());
        assertEquals(3, info.shards());
        assertEquals("memory", info.persistence());
        assertEquals(2L, info.counters().get("connections.admitted"));
        assertEquals("1000", info.limits().get("queue.messages"));
    }

    @Test
    @DisplayName("a client cannot name itself like a local subscription and so end or take it over")
    void localNamesAreNotForClients() {
        List<String> taken = new ArrayList<>();
        world.ask(messages.subscribe(SubscriptionFilter.of("t"), QoS.AT_LEAST_ONCE, m -> taken.add(text(m))));
        String name = world.ask(sessions.list()).get(0).clientId();
        for (int i = 0; i < 3; i++) {
            Client impostor = world.client(name).door(i).connect();
            assertEquals(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, impostor.connAck().reasonCode());
        }
        world.client("p").connect().publish("t", 1, "m");
        assertEquals(List.of("m"), taken);
    }
}
