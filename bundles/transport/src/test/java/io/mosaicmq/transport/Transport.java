package io.mosaicmq.transport;

import io.mosaicmq.api.admin.ListenerView;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Loops, listeners and a broker, as the components put them together. */
final class Transport implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    final EventLoopShards loops;
    final ListenerRegistry registry;

    Transport(int count, boolean allowNative) {
        loops = new EventLoopShards(Sockets.choose(allowNative), count, 1 << 20);
        registry = new ListenerRegistry(loops, allowNative);
    }

    static Transport withLoops(int count) {
        return new Transport(count, true);
    }

    /** Configures a listener by key and value in turn, on a free port unless one is given, and returns its port. */
    int listen(String name, String... keysAndValues) {
        Map<String, Object> properties = new HashMap<>(Map.of("port", "0", "type", "tcp"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        registry.configure("mosaicmq.listener~" + name, name, "etc/mosaicmq.listener-" + name + ".cfg", properties);
        return view(name).port();
    }

    void remove(String name) {
        registry.remove("mosaicmq.listener~" + name);
    }

    ListenerView view(String name) {
        return registry.list().stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still not so: " + what);
            }
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        registry.close();
        loops.close();
    }
}
