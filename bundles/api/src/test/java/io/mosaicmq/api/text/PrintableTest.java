package io.mosaicmq.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Text of strangers on a terminal")
class PrintableTest {
    @Test
    @DisplayName("an escape sequence is shown, not obeyed")
    void escapeSequence() {
        assertEquals("\\u001b[2J\\u001b]0;title\\u0007", Printable.of("\u001b[2J\u001b]0;title\u0007"));
    }

    @Test
    @DisplayName("a line break cannot forge a further line")
    void lineBreak() {
        assertEquals("a\\u000d\\u000ab\\u2028c", Printable.of("a\r\nb\u2028c"));
        assertEquals("a\\u000d\nb", Printable.lines("a\r\nb"));
    }

    @ParameterizedTest(name = "U+{0}")
    @ValueSource(
            ints = {0, 9, 0x7F, 0x85, 0x9B, 0xAD, 0x61C, 0x200B, 0x200E, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xE0041
            })
    @DisplayName("control, bidi and invisible characters become escapes")
    void invisible(int codePoint) {
        String text = "a" + Character.toString(codePoint) + "b";
        String shown = Printable.of(text);
        assertEquals(true, shown.matches("a(\\\\u[0-9a-f]{4})+b"), shown);
        assertEquals(text, Printable.parse(shown));
    }

    @Test
    @DisplayName("half a surrogate pair is escaped")
    void loneSurrogate() {
        assertEquals("\\ud83d!", Printable.of("\ud83d!"));
    }

    @Test
    @DisplayName("letters of any language and pictures stay as they are")
    void plain() {
        String text = "sensor-17 grün 温度 😀 C:\\temp";
        assertSame(text, Printable.of(text));
    }

    @Test
    @DisplayName("a long text is cut, also when escapes make it long")
    void cut() {
        assertEquals("abcd", Printable.of("abcd", 4));
        assertEquals("abc…", Printable.of("abcde", 4));
        assertEquals("\\u0001\\u0…", Printable.of("\u0001\u0001", 10));
    }

    @Test
    @DisplayName("what is no escape is read as it stands")
    void parse() {
        assertEquals("a\\u12g4\\u00\\", Printable.parse("a\\u12g4\\u00\\"));
    }
}
