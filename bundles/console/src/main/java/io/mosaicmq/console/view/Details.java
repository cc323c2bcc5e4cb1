package io.mosaicmq.console.view;

import io.mosaicmq.api.text.Printable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints one thing with many properties: names and values, in sections, in the order they were added. */
public final class Details {
    private record Line(String label, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** A property whose text is its value. */
    public Details add(String label, String key, Object value) {
        return add(label, key, value, String.valueOf(value));
    }

    /** A property that people see in other words than programs. */
    public Details add(String label, String key, Object value, String text) {
        lines.add(new Line(label, text));
        values.put(key, value);
        return this;
    }

    /** Named values under a common name. */
    public Details section(String label, String key, Map<String, ?> section) {
        if (!section.isEmpty()) {
            lines.add(new Line(label, ""));
            section.forEach((name, value) -> lines.add(new Line("  " + name, String.valueOf(value))));
        }
        values.put(key, new LinkedHashMap<>(section));
        return this;
    }

    public void print(Format format, PrintStream out) {
        switch (format) {
            case TABLE -> {
                int width = lines.stream()
                        .mapToInt(line -> line.label().length())
                        .max()
                        .orElse(0);
                for (Line line : lines) {
                    String label = Printable.of(line.label());
                    out.println(
                            (label + " ".repeat(Math.max(0, width - label.length())) + "  " + Printable.of(line.text()))
                                    .stripTrailing());
                }
            }
            case PLAIN ->
                lines.forEach(
                        line -> out.println(Printable.of(line.label().strip()) + '\t' + Printable.of(line.text())));
            case JSON -> out.println(Json.line(values));
        }
    }
}
