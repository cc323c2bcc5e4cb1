package io.mosaicmq.console.view;

import io.mosaicmq.api.text.Printable;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.karaf.shell.support.table.Row;
import org.apache.karaf.shell.support.table.ShellTable;

/** Prints items of one kind as a table, as plain lines, or as a JSON array with an item a line. */
public final class Listing<T> {
    /** Widest cell of a table; the other formats show everything. */
    static final int CELL = 60;

    private final String empty;
    private final List<Column<T>> columns;
    private final Function<T, Map<String, Object>> values;

    /** @param empty what a table without rows says */
    public Listing(String empty, List<Column<T>> columns) {
        this(empty, columns, item -> values(columns, item));
    }

    /** @param values what JSON says of an item, where its keys differ from item to item */
    public Listing(String empty, List<Column<T>> columns, Function<T, Map<String, Object>> values) {
        this.empty = empty;
        this.columns = columns;
        this.values = values;
    }

    public void print(List<T> items, Format format, PrintStream out) {
        switch (format) {
            case TABLE -> table(items, out);
            case PLAIN -> items.forEach(item -> out.println(plain(item)));
            case JSON -> json(items, out);
        }
    }

    private static <T> Map<String, Object> values(List<Column<T>> columns, T item) {
        Map<String, Object> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(column.key(), column.value().apply(item)));
        return values;
    }

    private void table(List<T> items, PrintStream out) {
        ShellTable table = new ShellTable().emptyTableText(empty);
        columns.stream().filter(Column::isInTable).forEach(column -> table.column(column.header()));
        for (T item : items) {
            Row row = table.addRow();
            columns.stream()
                    .filter(Column::isInTable)
                    .forEach(column -> row.addContent(Printable.of(column.text().apply(item), CELL)));
        }
        table.print(out);
    }

    // Not ShellTable's own way without format, which pads every value with blanks: `cut -f1` shall give the id as it
    // is.
    private String plain(T item) {
        return columns.stream()
                .filter(Column::isInTable)
                .map(column -> Printable.of(column.text().apply(item)))
                .collect(Collectors.joining("\t"));
    }

    private void json(List<T> items, PrintStream out) {
        if (items.isEmpty()) {
            out.println("[]");
            return;
        }
        String before = "[";
        for (T item : items) {
            out.println(before);
            out.print(Json.line(values.apply(item)));
            before = ",";
        }
        out.println();
        out.println("]");
    }
}
