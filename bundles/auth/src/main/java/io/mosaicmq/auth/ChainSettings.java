package io.mosaicmq.auth;

import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.config.Settings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code etc/mosaicmq.auth.cfg}, checked.
 *
 * @param chain names of the links that must be there, in the order they are asked
 * @param hold how long a login waits for a missing link
 * @param holdConnections how many logins may wait for a missing link
 * @param linkTimeout how long one link may take, and how long a login may wait for a thread
 * @param threads threads that ask the links
 * @param queue how many logins may wait for a thread
 */
record ChainSettings(
        List<String> chain,
        AnonymousPolicy anonymous,
        Duration hold,
        int holdConnections,
        Duration linkTimeout,
        int threads,
        int queue) {
    static final String PID = "mosaicmq.auth";
    static final String CHAIN = "file";
    static final String ANONYMOUS = "loopback";
    static final int HOLD_SECONDS = 5;
    static final int HOLD_CONNECTIONS = 10_000;
    static final int LINK_TIMEOUT_SECONDS = 10;
    static final int QUEUE = 10_000;

    ChainSettings {
        chain = List.copyOf(chain);
    }

    /** @throws io.mosaicmq.api.config.SettingsException if anything is wrong with the configuration */
    static ChainSettings read(Settings settings) {
        ChainSettings read = new ChainSettings(
                chain(settings),
                settings.choice("anonymous", AnonymousPolicy.LOOPBACK),
                Duration.ofSeconds(settings.number("hold.seconds", HOLD_SECONDS, 0, 300)),
                settings.number("hold.connections", HOLD_CONNECTIONS, 0, 1_000_000),
                Duration.ofSeconds(settings.number("link.timeout.seconds", LINK_TIMEOUT_SECONDS, 1, 300)),
                settings.number("threads", defaultThreads(), 1, 64),
                settings.number("queue", QUEUE, 1, 1_000_000));
        settings.finish();
        return read;
    }

    private static int defaultThreads() {
        return Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    private static List<String> chain(Settings settings) {
        if (settings.isEmpty("chain")) {
            return List.of(); // nobody is asked: clients come in by the rule for anonymous ones, or not at all
        }
        String value = settings.text("chain", CHAIN);
        List<String> names = Stream.of(value.split(",", -1)).map(String::trim).toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                settings.fault(
                        "chain", value, "names of links, separated by commas: letters, digits, '.', '_' and '-'");
                break;
            }
            if (!seen.add(name)) {
                settings.fault("chain", value, "each link once; " + name + " is named twice");
                break;
            }
        }
        return names;
    }
}
