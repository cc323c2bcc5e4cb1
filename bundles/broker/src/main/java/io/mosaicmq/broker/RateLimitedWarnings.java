package io.mosaicmq.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Tells an operator that a limit was hit, once a minute for each limit however often it is hit. Any thread. */
final class RateLimitedWarnings {
    private static final long PAUSE = 60_000;

    private final Logger log;
    private final Clock clock;
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    RateLimitedWarnings(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param limit its name in the configuration
     * @param value as configured
     * @param effect what happens now
     */
    void hit(String limit, long value, String effect) {
        long now = clock.millis();
        Long last = told.get(limit);
        if ((last == null || now - last >= PAUSE)
                && (last == null ? told.putIfAbsent(limit, now) == null : told.replace(limit, last, now))) {
            log.warn("Limit {} = {} is reached: {} (told once a minute)", limit, value, effect);
        }
    }
}
