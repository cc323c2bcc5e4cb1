package io.mosaicmq.console.view;

import java.util.function.Function;

/**
 * One value of an item, in a table and in JSON.
 *
 * @param header over the column; empty leaves the column out of tables, which have little room
 * @param key in JSON
 * @param value for JSON: text, number, boolean or a map of texts
 * @param text for tables; escaped by whoever prints
 */
public record Column<T>(String header, String key, Function<T, Object> value, Function<T, String> text) {
    /** A column whose text is its value. */
    public static <T> Column<T> of(String header, String key, Function<T, Object> value) {
        return new Column<>(header, key, value, item -> String.valueOf(value.apply(item)));
    }

    /** A value that only JSON shows. */
    public static <T> Column<T> json(String key, Function<T, Object> value) {
        return of("", key, value);
    }

    boolean isInTable() {
        return !header.isEmpty();
    }
}
