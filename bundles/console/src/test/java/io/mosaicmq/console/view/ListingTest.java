package io.mosaicmq.console.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.karaf.util.json.JsonReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Lists for people, scripts and programs")
class ListingTest {
    private static final String HOSTILE = "evil\u001b[2J\t\"\\\u202e\u007f\n";

    private record Item(String id, int size, Map<String, String> details) {}

    private final Listing<Item> listing = new Listing<>(
            "Nothing here",
            List.of(
                    Column.of("Id", "id", Item::id),
                    new Column<>("Size", "size", Item::size, item -> item.size() + " B"),
                    Column.json("details", Item::details)));

    private final List<Item> items =
            List.of(new Item("plain", 1, Map.of()), new Item(HOSTILE, 2, Map.of(HOSTILE, HOSTILE)));

    @Test
    @DisplayName("a table has headers and one line an item, whatever the item contains")
    void table() {
        List<String> lines = print(items, Format.TABLE).lines().toList();
        assertEquals(4, lines.size());
        assertTrue(lines.get(0).startsWith("Id "), lines.get(0));
        assertTrue(lines.get(2).contains("1 B"), lines.get(2));
        assertTrue(lines.get(3).startsWith("evil\\u001b[2J\\u0009\"\\\\u202e\\u007f\\u000a "), lines.get(3));
    }

    @Test
    @DisplayName("an empty table says so")
    void emptyTable() {
        assertTrue(print(List.of(), Format.TABLE).contains("Nothing here"));
        assertEquals("", print(List.of(), Format.PLAIN));
    }

    @Test
    @DisplayName("a cell of a table is bounded, a value for a script is whole")
    void longValue() {
        String id = "x".repeat(1000);
        assertFalse(print(List.of(new Item(id, 1, Map.of())), Format.TABLE).contains("x".repeat(Listing.CELL)));
        assertTrue(print(List.of(new Item(id, 1, Map.of())), Format.PLAIN).startsWith(id + "\t1 B"));
    }

    @Test
    @DisplayName("without format values are separated by one tab and not padded")
    void plain() {
        assertEquals("plain\t1 B\nevil\\u001b[2J\\u0009\"\\\\u202e\\u007f\\u000a\t2 B\n", print(items, Format.PLAIN));
    }

    @Test
    @DisplayName("JSON gives back every character, and holds none that a terminal obeys")
    void json() throws IOException {
        String text = print(items, Format.JSON);
        assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7F), text);
        assertEquals(
                List.of(
                        Map.of("id", "plain", "size", 1L, "details", Map.of()),
                        Map.of("id", HOSTILE, "size", 2L, "details", Map.of(HOSTILE, HOSTILE))),
                numbers(JsonReader.read(new StringReader(text))));
        assertEquals(List.of(), JsonReader.read(new StringReader(print(List.of(), Format.JSON))));
    }

    @Test
    @DisplayName("the details of one thing: aligned, by tabs, or as an object")
    void details() {
        Details details = new Details()
                .add("Id", "id", HOSTILE)
                .add("Size", "size", 5, "5 B")
                .section("More", "more", Map.of("a", 1L));
        assertEquals(
                "Id    evil\\u001b[2J\\u0009\"\\\\u202e\\u007f\\u000a\nSize  5 B\nMore\n  a   1\n",
                printed(out -> details.print(Format.TABLE, out)));
        assertTrue(printed(out -> details.print(Format.PLAIN, out)).contains("Size\t5 B\nMore\t\na\t1\n"));
        assertEquals(
                "{\"id\":\"evil\\u001b[2J\\t\\\"\\\\\\u202e\\u007f\\n\",\"size\":5,\"more\":{\"a\":1}}\n",
                printed(out -> details.print(Format.JSON, out)));
    }

    private String print(List<Item> some, Format format) {
        return printed(out -> listing.print(some, format, out));
    }

    private static String printed(Consumer<PrintStream> printer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        printer.accept(out);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The reader makes numbers of its own kinds. */
    private static Object numbers(Object json) {
        if (json instanceof List<?> list) {
            return list.stream().map(ListingTest::numbers).toList();
        }
        if (json instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new HashMap<>();
            map.forEach((key, value) -> copy.put(key, numbers(value)));
            return copy;
        }
        return json instanceof Number number ? (Object) number.longValue() : json;
    }
}
