package io.mosaicmq.transport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads values out of a configuration as Config Admin has it, and collects everything that is wrong. One thread, one use. */
final class SettingsReader {
    /** Keys that Config Admin, Karaf and the component runtime add. */
    private static final List<String> FOREIGN =
            List.of("service.", "felix.", "component.", "org.apache.", "osgi.", "objectClass");

    private final Map<String, String> values = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Map<String, ?> properties, Set<String> known) {
        properties.forEach((key, value) -> {
            if (isForeign(key)) {
                return;
            }
            if (known.contains(key)) {
                values.put(key, text(value));
            } else {
                problems.add("unknown key '" + key + "'" + suggestion(key, known));
            }
        });
    }

    private static boolean isForeign(String key) {
        return key.startsWith(".")
                || key.endsWith(".target")
                || FOREIGN.stream().anyMatch(key::startsWith);
    }

    private static String text(Object value) {
        if (value instanceof Object[] several) {
            return Arrays.stream(several).map(String::valueOf).collect(Collectors.joining(","));
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return String.valueOf(value).trim();
    }

    private static String suggestion(String key, Set<String> known) {
        String nearest = "";
        int least = Math.max(2, key.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "; known are " + String.join(", ", known) : "; did you mean '" + nearest + "'?";
    }

    /** Levenshtein's. */
    private static int distance(String first, String second) {
        int[] row = new int[second.length() + 1];
        for (int j = 0; j <= second.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= first.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.length(); j++) {
                int substituted = diagonal + (first.charAt(i - 1) == second.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[second.length()];
    }

    void problem(String text) {
        problems.add(text);
    }

    /** An empty value counts as none: that is what an unset environment variable leaves behind. */
    boolean has(String key) {
        return !values.getOrDefault(key, "").isEmpty();
    }

    String text(String key, String absent) {
        return has(key) ? values.get(key) : absent;
    }

    int integer(String key, int absent, int least, int most) {
        if (!has(key)) {
            return absent;
        }
        String value = values.get(key);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        problem(key + "=" + value + " is not a whole number from " + least + " to " + most);
        return absent;
    }

    boolean flag(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        String value = values.get(key).toLowerCase(Locale.ROOT);
        switch (value) {
            case "true", "on":
                return true;
            case "false", "off":
                return false;
            default:
                problem(key + "=" + value + " is neither true nor false");
                return absent;
        }
    }

    <E extends Enum<E>> E choice(String key, E absent, E[] choices) {
        if (!has(key)) {
            return absent;
        }
        for (E choice : choices) {
            if (choice.toString().equals(values.get(key))) {
                return choice;
            }
        }
        problem(key + "=" + values.get(key) + " is none of "
                + Arrays.stream(choices).map(Enum::toString).collect(Collectors.joining(", ")));
        return absent;
    }

    List<String> list(String key) {
        if (!has(key)) {
            return List.of();
        }
        return Arrays.stream(values.get(key).split(","))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** A relative path counts from the folder of the installation, wherever the process was started. */
    Optional<Path> path(String key) {
        return has(key)
                ? Optional.of(Path.of(System.getProperty("karaf.base", "")).resolve(values.get(key)))
                : Optional.empty();
    }

    /** @throws InvalidConfiguration naming everything that was found wrong */
    void finish() throws InvalidConfiguration {
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(String.join("; ", problems));
        }
    }
}
