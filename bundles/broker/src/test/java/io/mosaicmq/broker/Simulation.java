package io.mosaicmq.broker;

import io.mosaicmq.api.config.Settings;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.persistence.Placement;
import io.mosaicmq.codec.PublishFormat;
import io.mosaicmq.persistence.memory.MemoryPersistence;
import io.mosaicmq.routing.TrieRouterFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A whole broker, the real one, with everything around it under the test's control: threads, time, network, logins. */
final class Simulation {
    private final SimulatedLoops loops;
    private final MemoryPersistence store = new MemoryPersistence();
    private final ScriptedAccess access = new ScriptedAccess();
    private final Map<String, Object> settings = new HashMap<>();
    private Broker broker;
    private FrontDoor door;

    Simulation(int shards, String... limits) {
        this(shards, 1, limits);
    }

    /** @param limits as {@code queue.messages=10} */
    Simulation(int shards, long seed, String... limits) {
        loops = new SimulatedLoops(shards, seed);
        put(limits);
        start();
    }

    private void put(String... limits) {
        for (String limit : limits) {
            int equals = limit.indexOf('=');
            settings.put(limit.substring(0, equals), limit.substring(equals + 1));
        }
    }

    private Limits read() {
        return Limits.read(Settings.of("mosaicmq.broker", settings));
    }

    private void start() {
        broker = new Broker(loops, new TrieRouterFactory(), new PublishFormat(), store, read(), loops::millis);
        loops.whileRunning(broker::start);
        settle();
        door = new FrontDoor(broker);
        broker.use(access);
    }

    void stop() {
        loops.whileRunning(broker::stop);
        settle();
    }

    /** Stops the broker and starts another on the same store. */
    void restart() {
        loops.whileRunning(broker::stop); // and the next one starts on whatever this one left undone
        start();
    }

    /** Starts another broker on the same store as if the one before had died at this instant. */
    void crash() {
        start();
    }

    /** Changes limits while the broker runs. */
    void change(String... limits) {
        put(limits);
        broker.use(read());
    }

    SimulatedLoops loops() {
        return loops;
    }

    ScriptedAccess access() {
        return access;
    }

    Broker broker() {
        return broker;
    }

    FrontDoor door() {
        return door;
    }

    void settle() {
        loops.settle();
    }

    void advance(long seconds) {
        loops.advance(seconds * 1000);
    }

    Client client(String id) {
        return new Client(this, ProtocolVersion.V5, id);
    }

    Client client(ProtocolVersion version, String id) {
        return new Client(this, version, id);
    }

    /** A Client Identifier whose session lives on a given shard. */
    String idOn(int shard, String prefix) {
        for (int i = 0; ; i++) {
            if (Placement.shard(prefix + i, loops.count()) == shard) {
                return prefix + i;
            }
        }
    }

    /** Lets the loops work and gives what they answered. */
    <T> T ask(CompletionStage<T> question) {
        settle();
        return question.toCompletableFuture().getNow(null);
    }

    long counter(String name) {
        Long value = ask(new BrokerFigures(broker, "test").info()).counters().get(name);
        if (value == null) {
            throw new AssertionError("no counter " + name);
        }
        return value;
    }
}
