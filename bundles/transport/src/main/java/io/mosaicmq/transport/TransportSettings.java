package io.mosaicmq.transport;

import java.util.Map;
import java.util.Set;

/**
 * {@code etc/mosaicmq.transport.cfg}, checked.
 *
 * @param eventLoops 1 to 64
 * @param allowNative whether epoll and BoringSSL may be used
 * @param topicCacheBytes bound of each loop's topic cache
 */
record TransportSettings(int eventLoops, boolean allowNative, int topicCacheBytes) {
    private static final int TOPIC_CACHE_BYTES = 4 * 1024 * 1024;

    static final TransportSettings DEFAULT = new TransportSettings(processors(), true, TOPIC_CACHE_BYTES);

    private enum Native {
        AUTO("auto"),
        OFF("off");

        private final String text;

        Native(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static int processors() {
        return Math.min(EventLoopShards.MAXIMUM, Runtime.getRuntime().availableProcessors());
    }

    static TransportSettings read(Map<String, ?> properties) throws InvalidConfiguration {
        SettingsReader reader =
                new SettingsReader(properties, Set.of("event.loops", "transport.native", "topic.cache.bytes"));
        int loops = reader.integer("event.loops", 0, 0, EventLoopShards.MAXIMUM);
        Native allowed = reader.choice("transport.native", Native.AUTO, Native.values());
        int cache = reader.integer("topic.cache.bytes", TOPIC_CACHE_BYTES, 64 * 1024, 256 * 1024 * 1024);
        reader.finish();
        return new TransportSettings(loops == 0 ? processors() : loops, allowed == Native.AUTO, cache);
    }
}
