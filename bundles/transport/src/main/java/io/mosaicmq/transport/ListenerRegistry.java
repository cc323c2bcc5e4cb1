package io.mosaicmq.transport;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.connection.ClientAcceptor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners: opens and closes them as configuration, broker and access policy come and change. Any thread but an event loop;
 * one lock guards everything, which no event loop ever takes.
 */
final class ListenerRegistry implements AutoCloseable {
    /** How often files, policy and failed sockets are looked at. */
    private static final long CHECK_MILLIS = 1_000;

    /** How long a broker that went away has to say goodbye to its clients itself. */
    private static final long FAREWELL_SECONDS = 5;

    private static final long GRACE_MILLIS = 1_500;
    private static final long ABORT_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ListenerRegistry.class);

    private final EventLoopShards loops;
    private final boolean allowNative;
    private final BrokerDoor door;
    private final Map<String, ConfiguredListener> listeners = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mosaicmq-listeners");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<AccessControl> access = Optional.empty();
    private boolean brokerSeen;
    private boolean closed;

    /** @param allowNative whether TLS may use BoringSSL */
    ListenerRegistry(EventLoopShards loops, boolean allowNative) {
        this.loops = loops;
        this.allowNative = allowNative;
        door = new BrokerDoor(loops.shards());
        clock.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Puts a listener's configuration in force, or keeps the last good one.
     *
     * @param id of the configuration
     * @param name for operators
     * @param source the file, for messages
     */
    synchronized void configure(String id, String name, String source, Map<String, ?> properties) {
        if (closed) {
            return;
        }
        ConfiguredListener listener =
                listeners.computeIfAbsent(id, absent -> new ConfiguredListener(name, source, loops, door, allowNative));
        listener.configure(source, properties);
        listener.openOrShut(brokerSeen, anonymous());
    }

    /** Closes a listener and its connections. */
    synchronized void remove(String id) {
        Optional.ofNullable(listeners.remove(id))
                .flatMap(ConfiguredListener::listener)
                .ifPresent(listener -> listener.remove("listener " + listener.name() + " was removed"));
    }

    synchronized void brokerCame(ClientAcceptor broker) {
        brokerSeen = true;
        door.came(broker);
        openOrShutAll();
    }

    /** Listeners stay open: connections wait for the next broker, within their deadline. */
    synchronized void brokerLeft(ClientAcceptor broker) {
        door.left(broker);
        if (!closed) {
            clock.schedule(() -> closeThoseOf(broker), FAREWELL_SECONDS, TimeUnit.SECONDS);
        }
    }

    private synchronized void closeThoseOf(ClientAcceptor broker) {
        if (door.acceptor().orElse(null) != broker) {
            all().forEach(listener -> listener.closeThoseOf(broker, "the broker was stopped"));
        }
    }

    synchronized void accessControl(Optional<AccessControl> present) {
        access = present;
        openOrShutAll();
    }

    private void openOrShutAll() {
        if (!closed) {
            AnonymousPolicy anonymous = anonymous();
            listeners.values().forEach(listener -> listener.openOrShut(brokerSeen, anonymous));
        }
    }

    /** Without access control nobody is admitted at all. */
    private AnonymousPolicy anonymous() {
        return access.map(AccessControl::anonymous).orElse(AnonymousPolicy.NONE);
    }

    private synchronized void check() {
        if (closed) {
            return;
        }
        try {
            listeners.values().forEach(ConfiguredListener::checkFiles);
            openOrShutAll();
        } catch (RuntimeException e) { // the check must go on, whatever it came upon
            LOG.error("checking the listeners failed", e);
        }
    }

    private List<Listener> all() {
        return listeners.values().stream()
                .flatMap(configured -> configured.listener().stream())
                .toList();
    }

    /** All listeners by name. */
    synchronized List<ListenerView> list() {
        return listeners.values().stream()
                .sorted(Comparator.comparing(ConfiguredListener::name))
                .map(ConfiguredListener::view)
                .toList();
    }

    /** Closes all listeners, then all connections: in good order first, by force after a second and a half. */
    @Override
    public void close() {
        List<Listener> closing;
        synchronized (this) {
            closed = true;
            closing = all();
            listeners.clear();
        }
        clock.shutdownNow();
        closing.forEach(Listener::shut);
        closing.forEach(listener -> listener.remove("the server is shutting down"));
        if (!awaitClosed(closing, GRACE_MILLIS)) {
            closing.forEach(listener -> listener.abort("the server is shutting down"));
            awaitClosed(closing, ABORT_MILLIS);
        }
    }

    private static boolean awaitClosed(List<Listener> closing, long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return closing.stream().allMatch(listener -> listener.awaitClosed(deadline));
    }
}
