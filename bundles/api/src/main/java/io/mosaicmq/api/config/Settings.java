package io.mosaicmq.api.config;

import io.mosaicmq.api.text.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one configuration key by key, then {@link #finish()} says all that was wrong with it at once. A key counts as known
 * once it was asked for, so a reading asks for every key whatever it finds in others. One thread; for one reading.
 */
public final class Settings {
    private static final String FILE = "felix.fileinstall.filename";
    /** How much of a text a message shows. */
    private static final int SHOWN = 200;
    /** What Config Admin, Declarative Services, File Install and Karaf add by themselves. */
    private static final List<String> PLUMBING =
            List.of(".", "service.", "component.", "objectClass", "felix.", "org.apache.", "osgi.", "karaf.");

    private final String source;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private Settings(String source, Map<String, ?> values) {
        this.source = source;
        values.forEach((key, value) -> this.values.put(key, written(value)));
    }

    /**
     * The configuration of a pid; without a file it is called after the one it would stand in.
     *
     * @param values as Config Admin gives them
     */
    public static Settings of(String pid, Map<String, ?> values) {
        return named(file(values).orElse("etc/" + pid + ".cfg"), values);
    }

    /**
     * A configuration whose origin the caller knows better.
     *
     * @param source what messages call it
     * @param values as Config Admin gives them
     */
    public static Settings named(String source, Map<String, ?> values) {
        return new Settings(source, values);
    }

    /** The file a configuration stands in, as operators call it: {@code etc/NAME}; empty when there is none. */
    public static Optional<String> file(Map<String, ?> values) {
        return Optional.ofNullable(values.get(FILE))
                .map(Object::toString)
                .map(path -> "etc/" + path.substring(path.lastIndexOf('/') + 1));
    }

    /** The value as it would be written in a file. */
    private static String written(Object value) {
        Stream<?> parts = Stream.of(value);
        if (value instanceof Object[] several) {
            parts = Arrays.stream(several);
        } else if (value instanceof Collection<?> several) {
            parts = several.stream();
        }
        return parts.map(String::valueOf).collect(Collectors.joining(",")).trim();
    }

    /** The file the configuration stands in, as operators call it. */
    public String source() {
        return source;
    }

    /** Notes a key that is no setting but stands among the values: a property of the component itself. */
    public void ignore(String key) {
        values.remove(key);
    }

    /** Whether the key has a value. An empty one is none: that is what an unset environment variable leaves behind. */
    public boolean has(String key) {
        return !text(key, "").isEmpty();
    }

    /** Whether the key is there without a value; for the few settings to which that says something. */
    public boolean isEmpty(String key) {
        return values.containsKey(key) && !has(key);
    }

    /** A text; absent and empty are the default. */
    public String text(String key, String absent) {
        known.add(key);
        String text = values.getOrDefault(key, "");
        return text.isEmpty() ? absent : text;
    }

    /** A whole number of a range. */
    public long integer(String key, long absent, long minimum, long maximum) {
        String text = text(key, "");
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= minimum && value <= maximum) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, together with numbers out of range
        }
        fault(key, text, "a whole number from " + minimum + " to " + maximum);
        return absent;
    }

    /** {@link #integer(String, long, long, long)} that fits an {@code int}. */
    public int number(String key, int absent, int minimum, int maximum) {
        return (int) integer(key, absent, minimum, maximum);
    }

    /** {@code true} or {@code false}, {@code on} or {@code off}. */
    public boolean flag(String key, boolean absent) {
        String text = text(key, "");
        switch (text.toLowerCase(Locale.ROOT)) {
            case "":
                return absent;
            case "true", "on":
                return true;
            case "false", "off":
                return false;
            default:
                fault(key, text, "true or false, on or off");
                return absent;
        }
    }

    /** One of an enum's constants, by the text it gives itself, else by its name in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String key, E absent) {
        String text = text(key, "");
        if (text.isEmpty()) {
            return absent;
        }
        List<String> names = new ArrayList<>();
        for (E constant : absent.getDeclaringClass().getEnumConstants()) {
            String name = written(constant);
            if (name.equalsIgnoreCase(text)) {
                return constant;
            }
            names.add(name);
        }
        fault(key, text, "one of " + String.join(", ", names));
        return absent;
    }

    private static String written(Enum<?> constant) {
        String own = constant.toString();
        return own.equals(constant.name()) ? own.toLowerCase(Locale.ROOT).replace('_', '-') : own;
    }

    /** Texts separated by commas. */
    public List<String> list(String key, List<String> absent) {
        String text = text(key, "");
        return text.isEmpty()
                ? absent
                : Arrays.stream(text.split(","))
                        .map(String::trim)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /**
     * Where a file is.
     *
     * @param base where relative paths begin
     */
    public Optional<Path> path(String key, Path base) {
        String text = text(key, "");
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(base.resolve(text));
        } catch (InvalidPathException e) {
            fault(key, text, "the path of a file");
            return Optional.empty();
        }
    }

    /**
     * Notes that a value is wrong; for rules only the caller knows.
     *
     * @param value the part that is wrong; it is shown, so never a secret
     * @param needed completes "must be"
     */
    public void fault(String key, String value, String needed) {
        fault(key + " = " + Printable.of(value, SHOWN) + ": must be " + needed);
    }

    /** Notes that keys do not go together, or that one is missing; names them, and what would be right. */
    public void fault(String text) {
        faults.add(text);
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException if a value was wrong, or a key is one that nobody asked for
     */
    public void finish() {
        for (String key : values.keySet()) {
            // The value stays untold: it may be a secret under a misspelt name.
            if (!known.contains(key) && !isPlumbing(key)) {
                fault(Printable.of(key, SHOWN) + " is no setting; " + Suggestion.of(key, known));
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingsException(source + ": " + String.join("; ", faults));
        }
    }

    private static boolean isPlumbing(String key) {
        return key.endsWith(".target") || PLUMBING.stream().anyMatch(key::startsWith);
    }
}
