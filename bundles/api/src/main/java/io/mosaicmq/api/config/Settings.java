package io.mosaicmq.api.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads one configuration key by key, then {@link #finish()} says all that was wrong with it at once. One thread; for one
 * reading.
 */
public final class Settings {
    private static final String FILE = "felix.fileinstall.filename";

    private final String source;
    private final Map<String, ?> values;
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private Settings(String source, Map<String, ?> values) {
        this.source = source;
        this.values = values;
    }

    /**
     * @param pid what to call it when it did not come from a file
     * @param values as Config Admin gives them
     */
    public static Settings of(String pid, Map<String, ?> values) {
        Object file = values.get(FILE);
        String source = "etc/" + pid + ".cfg";
        if (file != null) {
            String path = file.toString();
            source = "etc/" + path.substring(path.lastIndexOf('/') + 1);
        }
        return new Settings(source, values);
    }

    /** The file the configuration stands in, as operators call it. */
    public String source() {
        return source;
    }

    /** A text; absent and empty are the default. */
    public String text(String key, String absent) {
        known.add(key);
        Object value = values.get(key);
        String text = value == null ? "" : value.toString().trim();
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

    /** {@code true} or {@code false}. */
    public boolean flag(String key, boolean absent) {
        String text = text(key, "");
        switch (text.toLowerCase(Locale.ROOT)) {
            case "":
                return absent;
            case "true":
                return true;
            case "false":
                return false;
            default:
                fault(key, text, "true or false");
                return absent;
        }
    }

    /** One of an enum's constants, written in lower case with hyphens. */
    public <E extends Enum<E>> E choice(String key, E absent) {
        String text = text(key, "");
        if (text.isEmpty()) {
            return absent;
        }
        List<String> names = new ArrayList<>();
        for (E constant : absent.getDeclaringClass().getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
            names.add(name);
        }
        fault(key, text, "one of " + String.join(", ", names));
        return absent;
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

    /** Notes that a value is wrong; for rules only the caller knows. */
    public void fault(String key, String value, String needed) {
        faults.add(source + ": " + key + " = " + value + ": needed is " + needed);
    }

    /**
     * Ends the reading.
     *
     * @throws SettingsException if a value was wrong, or a key is one that nobody asked for
     */
    public void finish() {
        for (String key : values.keySet()) {
            if (!known.contains(key) && !isPlumbing(key)) {
                faults.add(source + ": " + key + " is no setting" + nearest(key));
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingsException(String.join("; ", faults));
        }
    }

    /** What Config Admin, Declarative Services and file install add by themselves. */
    private static boolean isPlumbing(String key) {
        return key.startsWith("service.")
                || key.startsWith("component.")
                || key.startsWith("felix.")
                || key.startsWith("org.apache.")
                || key.startsWith("osgi.")
                || key.startsWith(".")
                || key.startsWith("objectClass");
    }

    private String nearest(String key) {
        String best = "";
        int least = 4;
        for (String candidate : known) {
            int distance = distance(key, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "; known are " + String.join(", ", known) : "; did you mean " + best + "?";
    }

    /** Edits that turn one text into the other (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
