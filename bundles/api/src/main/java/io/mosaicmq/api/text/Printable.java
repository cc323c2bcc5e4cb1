package io.mosaicmq.api.text;

/**
 * Text that strangers chose (client ids, topics, user names, payloads) made fit for a terminal and a log: control and
 * format characters, among them escape sequences and bidi controls, become {@code \}{@code u001b}.
 */
public final class Printable {
    private Printable() {}

    /** The text with every character that is not plainly visible as a JSON escape; the same text if there is none. */
    public static String of(String text) {
        return escape(text, false);
    }

    /** Like {@link #of} but line breaks stay: for texts of our own that quote others. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** At most so many characters, the last one an ellipsis if any were left out. */
    public static String of(String text, int limit) {
        // Cut before escaping too, so that a payload of megabytes is not escaped for forty characters of it.
        String shown = of(text.length() <= limit ? text : text.substring(0, limit));
        if (text.length() <= limit && shown.length() <= limit) {
            return shown;
        }
        return shown.substring(0, Math.min(limit - 1, shown.length())) + "…";
    }

    /** What {@link #of} escaped, as it was: so that an operator can name what he sees. */
    public static String parse(String shown) {
        StringBuilder text = new StringBuilder(shown.length());
        int at = 0;
        while (at < shown.length()) {
            if (shown.startsWith("\\u", at) && at + 6 <= shown.length() && isHex(shown, at + 2)) {
                text.append((char) Integer.parseInt(shown, at + 2, at + 6, 16));
                at += 6;
            } else {
                text.append(shown.charAt(at++));
            }
        }
        return text.toString();
    }

    private static boolean isHex(String text, int at) {
        for (int i = at; i < at + 4; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String escape(String text, boolean keepLines) {
        int at = 0;
        while (at < text.length() && isPlain(text, at, keepLines)) {
            at += Character.charCount(text.codePointAt(at));
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, at);
        while (at < text.length()) {
            int next = at + Character.charCount(text.codePointAt(at));
            if (isPlain(text, at, keepLines)) {
                shown.append(text, at, next);
            } else {
                for (int i = at; i < next; i++) {
                    shown.append(String.format("\\u%04x", (int) text.charAt(i)));
                }
            }
            at = next;
        }
        return shown.toString();
    }

    private static boolean isPlain(String text, int at, boolean keepLines) {
        int c = text.codePointAt(at);
        if (c >= ' ' && c < 0x7F || keepLines && c == '\n') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT, // bidi controls, zero width characters, tags
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
