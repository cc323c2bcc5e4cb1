package io.mosaicmq.transport;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.connection.ClientAcceptor;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: the settings in force, the listening socket, and the connections that came through it, which outlive both.
 * Settings and socket are changed by one thread at a time, holding the registry's lock; loops read what is in force.
 */
final class Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final String name;
    private final EventLoopShards loops;
    private final BrokerDoor door;
    private final LoopShard acceptorShard;
    private final AtomicInteger nextShard = new AtomicInteger();

    private final Set<MqttChannelHandler> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** In one field, so that a loop sees settings and context that belong together. */
    private volatile Terms terms;

    private volatile Optional<ServerChannel> socket = Optional.empty();

    /** What is in force for the next connection. */
    private record Terms(ListenerSettings settings, Optional<TlsContext> tls) {}

    Listener(String name, ListenerSettings settings, Optional<TlsContext> tls, EventLoopShards loops, BrokerDoor door) {
        this.name = name;
        terms = new Terms(settings, tls);
        this.loops = loops;
        this.door = door;
        // Listeners spread over the loops by name, so that several share the work of accepting.
        acceptorShard =
                loops.shards().get(Math.floorMod(name.hashCode(), loops.shards().size()));
    }

    String name() {
        return name;
    }

    BrokerDoor door() {
        return door;
    }

    ListenerSettings settings() {
        return terms.settings();
    }

    long connectTimeoutNanos() {
        return TimeUnit.SECONDS.toNanos(settings().connectTimeout());
    }

    /** The limit and its name, for messages. */
    String connectTimeoutText() {
        return settings().connectTimeout() + " s (connectTimeout of listener " + name + ")";
    }

    // --- configuration, under the registry's lock

    /** Puts settings in force for connections to come; the socket is closed if it cannot serve for them. */
    void change(ListenerSettings changed, Optional<TlsContext> changedTls) {
        Terms old = terms;
        if (!old.settings().bindsLike(changed)) {
            shut();
        }
        terms = new Terms(changed, changedTls);
        old.tls().ifPresent(TlsContext::release);
    }

    boolean isListening() {
        return socket.isPresent();
    }

    /** Whether only this machine can reach it. */
    boolean isLoopback() {
        try {
            return InetAddress.getByName(settings().host()).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false; // binding will say so
        }
    }

    /**
     * Opens the listening socket.
     *
     * @return what is in the way; empty when it is open
     */
    Optional<String> listen() {
        ListenerSettings settings = settings();
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            return Optional.of("host = " + settings.host() + ": is not known; write an address of this machine");
        }
        ServerChannel channel = loops.sockets().listening();
        channel.config().setOption(ChannelOption.SO_BACKLOG, settings.backlog());
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        if (settings.receiveBuffer() > 0) {
            channel.config().setOption(ChannelOption.SO_RCVBUF, settings.receiveBuffer());
        }
        channel.pipeline().addLast(new Acceptor(this, acceptorShard));
        ChannelFuture bound =
                acceptorShard.netty().register(channel).awaitUninterruptibly().isSuccess()
                        ? channel.bind(address).awaitUninterruptibly()
                        : channel.newFailedFuture(new IllegalStateException("the event loops have ended"));
        if (!bound.isSuccess()) {
            channel.close().awaitUninterruptibly();
            return Optional.of("cannot listen on " + settings.host() + " port " + settings.port() + ": "
                    + bound.cause().getMessage());
        }
        socket = Optional.of(channel);
        InetSocketAddress local = (InetSocketAddress) channel.localAddress();
        LOG.info("listener {} is open: {} on {} port {}", name, settings.type(), settings.host(), local.getPort());
        return Optional.empty();
    }

    /** Closes the listening socket; connections stay. */
    void shut() {
        socket.ifPresent(channel -> {
            channel.close().awaitUninterruptibly();
            LOG.info("listener {} is closed", name);
        });
        socket = Optional.empty();
    }

    /** Closes the listening socket and every connection that came through it. */
    void remove(String reason) {
        shut();
        connections.forEach(connection -> connection.connection().closeFromOutside(reason));
        terms.tls().ifPresent(TlsContext::release);
    }

    /** Cuts off what is still there. */
    void abort(String reason) {
        connections.forEach(connection -> connection.connection().abortFromOutside(reason));
    }

    /**
     * Waits until every connection is closed; never on a loop.
     *
     * @param deadline as {@link System#nanoTime()}
     * @return false when the deadline came first
     */
    boolean awaitClosed(long deadline) {
        for (MqttChannelHandler connection : connections) {
            long rest = Math.max(0, deadline - System.nanoTime());
            if (!connection.connection().channel().closeFuture().awaitUninterruptibly(rest, TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Closes what a broker took that is no longer there. */
    void closeThoseOf(ClientAcceptor broker, String reason) {
        for (MqttChannelHandler connection : connections) {
            if (connection.isHeldBy(broker)) {
                connection.connection().closeFromOutside(reason);
            }
        }
    }

    // --- connections, on the loops

    /** Takes a socket in: builds its pipeline and gives it a loop. */
    void accepted(Channel child, LoopShard acceptor) {
        ListenerSettings current = settings();
        accepted.incrementAndGet();
        int count = connectionCount.incrementAndGet();
        if (current.maximumConnections() > 0 && count > current.maximumConnections() || !isFromProxy(child, current)) {
            connectionCount.decrementAndGet();
            countRefused();
            child.unsafe().closeForcibly();
            return;
        }
        // A TLS handshake is work worth spreading; without one it is cheaper to begin here and move once, after
        // CONNECT.
        LoopShard shard = current.type().isEncrypted()
                ? loops.shards()
                        .get(Math.floorMod(
                                nextShard.getAndIncrement(), loops.shards().size()))
                : acceptor;
        MqttChannelHandler handler = new MqttChannelHandler(this, current.type().toString(), child, shard);
        connections.add(handler);
        try {
            ConnectionPipeline.build(handler, child, current, this);
        } catch (RuntimeException e) {
            left(handler);
            throw e;
        }
        shard.netty().register(child).addListener(registered -> {
            if (!registered.isSuccess()) {
                child.unsafe().closeForcibly();
                left(handler);
            }
        });
    }

    /** Whoever could reach the listener past the proxies could claim any address, and is turned away. */
    private static boolean isFromProxy(Channel child, ListenerSettings settings) {
        return settings.proxyNetworks().isEmpty()
                || child.remoteAddress() instanceof InetSocketAddress remote
                        && settings.proxyNetworks().stream().anyMatch(range -> range.contains(remote.getAddress()));
    }

    /** A TLS handler with the files that are in force now. */
    SslHandler newTlsHandler(ByteBufAllocator allocator) {
        while (true) {
            TlsContext context =
                    terms.tls().orElseThrow(() -> new IllegalStateException("the listener is not encrypted"));
            Optional<SslHandler> handler = context.newHandler(allocator);
            if (handler.isPresent()) {
                return handler.get();
            }
            if (terms.tls().filter(current -> current == context).isPresent()) {
                throw new IllegalStateException("the listener was removed");
            }
            // replaced between the two lines: take the new one
        }
    }

    void left(MqttChannelHandler connection) {
        if (connections.remove(connection)) {
            connectionCount.decrementAndGet();
        }
    }

    void countRefused() {
        refused.incrementAndGet();
    }

    int connections() {
        return connectionCount.get();
    }

    /** Port it listens on; as configured while it does not. */
    int port() {
        return socket.map(channel -> ((InetSocketAddress) channel.localAddress()).getPort())
                .orElse(settings().port());
    }

    ListenerView view(String state) {
        Terms shown = terms;
        ListenerSettings current = shown.settings();
        Map<String, String> details = new LinkedHashMap<>();
        if (current.type().isWebSocket()) {
            details.put("path", current.path());
            details.put("origins", current.origins().isEmpty() ? "any" : String.join(", ", current.origins()));
        }
        current.tls().ifPresent(files -> {
            details.put("certificate", files.certificate().toString());
            details.put("key", files.key().toString());
            files.clientCa().ifPresent(path -> details.put("clientCa", path.toString()));
            details.put("clientCertificate", files.clientCertificate().toString());
            files.crl().ifPresent(path -> details.put("crl", path.toString()));
        });
        shown.tls().ifPresent(context -> details.putAll(context.details()));
        if (!current.proxyNetworks().isEmpty()) {
            details.put("proxyProtocol", "on");
        }
        details.put("connectTimeout", current.connectTimeout() + " s");
        return new ListenerView(
                name,
                current.type().toString(),
                current.host(),
                port(),
                isListening(),
                state,
                connections(),
                current.maximumConnections(),
                accepted.get(),
                refused.get(),
                details);
    }
}
