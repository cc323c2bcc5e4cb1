package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.BrokerInfo;
import io.mosaicmq.api.admin.BrokerStatus;
import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.admin.Listeners;
import io.mosaicmq.api.admin.LocalMessages;
import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.Sessions;
import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.admin.Subscriptions;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The services of a broker, with contents that tests choose. */
final class Broker {
    record Subscribed(SubscriptionFilter filter, QoS qos, Consumer<Message> consumer) {}

    final List<ClientView> clients = new CopyOnWriteArrayList<>();
    final List<SessionView> sessions = new CopyOnWriteArrayList<>();
    final List<SubscriptionView> subscriptions = new CopyOnWriteArrayList<>();
    final List<Message> retained = new CopyOnWriteArrayList<>();
    final List<Message> published = new CopyOnWriteArrayList<>();
    final List<Subscribed> subscribed = new CopyOnWriteArrayList<>();

    static ClientView client(String id) {
        return new ClientView(
                id,
                "bob",
                "127.0.0.1:5000",
                "tcp",
                "5.0",
                true,
                60,
                1_700_000_000_000L,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                "file",
                Map.of());
    }

    static SessionView session(String id, boolean connected) {
        return new SessionView(
                id, "bob", connected, 0xFFFF_FFFFL, connected ? 0 : 1_700_000_000_000L, 1, 2, 3, 4, 5, 0);
    }

    static SubscriptionView subscription(String clientId, String filter) {
        return new SubscriptionView(clientId, filter, 1, false, false, 0, 0);
    }

    Map<Class<?>, Object> services() {
        BrokerStatus status = () -> done(new BrokerInfo(
                "1.2.3",
                1_700_000_000_000L,
                "memory",
                2,
                clients.size(),
                0,
                0,
                0,
                new TreeMap<>(Map.of("dropped", 9L)),
                Map.of()));
        Listeners listeners = () -> List.of(
                new ListenerView(
                        "ws", "ws", "127.0.0.1", 8083, false, "address in use", 0, 0, 0, 0, Map.of("path", "/mqtt")),
                new ListenerView("tcp", "tcp", "127.0.0.1", 1883, true, "open", 3, 100, 5, 1, Map.of()));
        Subscriptions all = () -> done(new ArrayList<>(subscriptions));
        return Map.of(
                BrokerStatus.class, status,
                Listeners.class, listeners,
                Subscriptions.class, all,
                Clients.class, new Connected(),
                Sessions.class, new Kept(),
                Retained.class, new Store(),
                LocalMessages.class, new Local());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private final class Connected implements Clients {
        @Override
        public CompletionStage<List<ClientView>> list() {
            return done(new ArrayList<>(clients));
        }

        @Override
        public CompletionStage<Optional<ClientView>> find(String clientId) {
            return done(
                    clients.stream().filter(c -> c.clientId().equals(clientId)).findFirst());
        }

        @Override
        public CompletionStage<Boolean> kick(String clientId) {
            return done(clients.removeIf(c -> c.clientId().equals(clientId)));
        }
    }

    private final class Kept implements Sessions {
        @Override
        public CompletionStage<List<SessionView>> list() {
            return done(new ArrayList<>(sessions));
        }

        @Override
        public CompletionStage<Optional<SessionView>> find(String clientId) {
            return done(
                    sessions.stream().filter(s -> s.clientId().equals(clientId)).findFirst());
        }

        @Override
        public CompletionStage<Boolean> delete(String clientId) {
            return done(sessions.removeIf(s -> s.clientId().equals(clientId)));
        }
    }

    private final class Store implements Retained {
        @Override
        public List<Message> list(TopicFilter filter, int limit) {
            return retained.stream()
                    .filter(message -> filter.matches(message.topic()))
                    .limit(limit)
                    .toList();
        }

        @Override
        public CompletionStage<Integer> clear(TopicFilter filter) {
            int before = retained.size();
            retained.removeIf(message -> filter.matches(message.topic()));
            return done(before - retained.size());
        }

        @Override
        public int size() {
            return retained.size();
        }
    }

    private final class Local implements LocalMessages {
        @Override
        public CompletionStage<Integer> publish(Message message) {
            published.add(message);
            return done(2);
        }

        @Override
        public CompletionStage<AutoCloseable> subscribe(
                SubscriptionFilter filter, QoS maximumQoS, Consumer<Message> consumer) {
            Subscribed subscription = new Subscribed(filter, maximumQoS, consumer);
            retained.stream()
                    .filter(message -> filter.topicFilter().matches(message.topic()))
                    .forEach(consumer);
            subscribed.add(subscription);
            return done(() -> subscribed.remove(subscription));
        }
    }
}
