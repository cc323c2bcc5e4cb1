package io.mosaicmq.transport;

import io.mosaicmq.api.config.Settings;

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
        AUTO,
        OFF
    }

    private static int processors() {
        return Math.min(EventLoopShards.MAXIMUM, Runtime.getRuntime().availableProcessors());
    }

    /** @throws io.mosaicmq.api.config.SettingsException if anything is wrong with the configuration */
    static TransportSettings read(Settings settings) {
        int loops = settings.number("event.loops", 0, 0, EventLoopShards.MAXIMUM);
        Native allowed = settings.choice("transport.native", Native.AUTO);
        int cache = settings.number("topic.cache.bytes", TOPIC_CACHE_BYTES, 64 * 1024, 256 * 1024 * 1024);
        settings.finish();
        return new TransportSettings(loops == 0 ? processors() : loops, allowed == Native.AUTO, cache);
    }
}
