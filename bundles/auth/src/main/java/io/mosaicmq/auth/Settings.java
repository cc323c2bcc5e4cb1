package io.mosaicmq.auth;

import io.mosaicmq.api.auth.AnonymousPolicy;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
record Settings(
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

    private static final String FILE = "felix.fileinstall.filename";
    private static final Set<String> KEYS = Set.of(
            "chain", "anonymous", "hold.seconds", "hold.connections", "link.timeout.seconds", "threads", "queue");
    /** Prefixes of what Config Admin, Declarative Services, File Install and Karaf add by themselves. */
    private static final List<String> FOREIGN =
            List.of(".", "service.", "component.", "objectClass", "felix.", "org.apache.", "osgi.", "karaf.");

    Settings {
        chain = List.copyOf(chain);
    }

    /** What the properties say; what they leave out has a default. */
    static Settings of(Map<String, ?> properties) throws InvalidSetting {
        for (Map.Entry<String, ?> property : properties.entrySet()) {
            String key = property.getKey();
            // A misspelt "anonymous" must not leave the default in force unnoticed.
            if (!KEYS.contains(key) && FOREIGN.stream().noneMatch(key::startsWith)) {
                throw new InvalidSetting(
                        key,
                        String.valueOf(property.getValue()),
                        "no such key; there are "
                                + String.join(", ", KEYS.stream().sorted().toList()));
            }
        }
        return new Settings(
                chain(text(properties, "chain", CHAIN)),
                anonymous(text(properties, "anonymous", ANONYMOUS)),
                Duration.ofSeconds(number(properties, "hold.seconds", HOLD_SECONDS, 0, 300)),
                number(properties, "hold.connections", HOLD_CONNECTIONS, 0, 1_000_000),
                Duration.ofSeconds(number(properties, "link.timeout.seconds", LINK_TIMEOUT_SECONDS, 1, 300)),
                number(properties, "threads", defaultThreads(), 1, 64),
                number(properties, "queue", QUEUE, 1, 1_000_000));
    }

    /** Where the properties were read, for messages. */
    static String source(Map<String, ?> properties) {
        if (properties.get(FILE) instanceof String file) {
            try {
                return Path.of(URI.create(file)).toString();
            } catch (IllegalArgumentException | FileSystemNotFoundException e) {
                return file; // an address of another kind is shown as it is
            }
        }
        return "configuration " + PID;
    }

    private static int defaultThreads() {
        return Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    private static List<String> chain(String value) throws InvalidSetting {
        List<String> names = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String name = part.trim();
            if (name.isEmpty() && value.isBlank()) {
                break;
            }
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new InvalidSetting(
                        "chain", value, "names of links, separated by commas: letters, digits, '.', '_' and '-'");
            }
            if (names.contains(name)) {
                throw new InvalidSetting("chain", value, "each link once; " + name + " is named twice");
            }
            names.add(name);
        }
        return names;
    }

    private static AnonymousPolicy anonymous(String value) throws InvalidSetting {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "none" -> AnonymousPolicy.NONE;
            case "loopback" -> AnonymousPolicy.LOOPBACK;
            case "all" -> AnonymousPolicy.ALL;
            default -> throw new InvalidSetting("anonymous", value, "one of loopback, all, none");
        };
    }

    private static String text(Map<String, ?> properties, String key, String absent) {
        Object value = properties.get(key);
        return value == null ? absent : value.toString().trim();
    }

    private static int number(Map<String, ?> properties, String key, int absent, int least, int most)
            throws InvalidSetting {
        String value = text(properties, key, Integer.toString(absent));
        String expected = "a whole number from " + least + " to " + most;
        try {
            int number = Integer.parseInt(value);
            if (number < least || number > most) {
                throw new InvalidSetting(key, value, expected);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new InvalidSetting(key, value, expected);
        }
    }
}
