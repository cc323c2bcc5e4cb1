package io.mosaicmq.transport;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.WireLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Where connections find the broker, which may be away for a moment: then they wait. Any thread. */
final class BrokerDoor {
    private final List<LoopShard> shards;
    private final Set<MqttChannelHandler> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Optional<ClientAcceptor> acceptor = Optional.empty();
    /** Limits of a broker that is away; nothing is accepted before the first was seen. */
    private volatile WireLimits lastLimits = new WireLimits(65_536, 65_536, 256, 1_024, 32, 16, 0);

    BrokerDoor(List<LoopShard> shards) {
        this.shards = shards;
    }

    Optional<ClientAcceptor> acceptor() {
        return acceptor;
    }

    /** The next loop in turn, for a client that may live anywhere: all arrive on the few loops that accept. */
    int anyLoop() {
        return Math.floorMod(turn.getAndIncrement(), shards.size());
    }

    LoopShard shard(int index) {
        return shards.get(index);
    }

    WireLimits limits() {
        Optional<ClientAcceptor> present = acceptor;
        if (present.isEmpty()) {
            return lastLimits;
        }
        WireLimits limits = present.get().limits();
        lastLimits = limits;
        return limits;
    }

    void came(ClientAcceptor broker) {
        acceptor = Optional.of(broker);
        waiting.removeIf(connection -> {
            connection.brokerCame();
            return true;
        });
    }

    void left(ClientAcceptor broker) {
        if (acceptor.isPresent() && acceptor.get() == broker) {
            acceptor = Optional.empty();
        }
    }

    /** Tells the connection when a broker comes, at once if one just has. */
    void await(MqttChannelHandler connection) {
        waiting.add(connection);
        if (acceptor.isPresent() && waiting.remove(connection)) {
            connection.brokerCame();
        }
    }

    void forget(MqttChannelHandler connection) {
        waiting.remove(connection);
    }
}
