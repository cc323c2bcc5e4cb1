package io.mosaicmq.api.config;

import java.util.Locale;
import java.util.SortedSet;

/** What an operator may have meant by a key that is none. */
final class Suggestion {
    private Suggestion() {}

    /** The key that is written most alike, or all there are when none is alike. */
    static String of(String key, SortedSet<String> known) {
        String best = "";
        int least = Math.max(2, key.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(key.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "known are " + String.join(", ", known) : "did you mean " + best + "?";
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
