package io.mosaicmq.console.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mosaicmq.console.commands.Publish;
import io.mosaicmq.console.commands.RetainedList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Arguments of bin/mqtt")
class SyntaxTest {
    private final Syntax publish = Syntax.of(Publish.class);

    @Test
    @DisplayName("options may follow the arguments, with their values")
    void optionsAfterArguments() {
        assertSorted(List.of("-q", "1", "-r"), List.of("t", "hello"), "t", "hello", "-q", "1", "-r");
        assertSorted(List.of("-q=1"), List.of("t", "hello"), "t", "-q=1", "hello");
    }

    @Test
    @DisplayName("an option's value may look like an option")
    void valueLikeAnOption() {
        assertSorted(List.of("-f", "-r"), List.of("t"), "t", "-f", "-r");
    }

    @Test
    @DisplayName("-- ends the options")
    void endOfOptions() {
        assertSorted(List.of("-r"), List.of("-t", "-r", "--"), "-r", "--", "-t", "-r", "--");
    }

    @Test
    @DisplayName("a payload that begins with a dash and is no option stays a payload")
    void negativeNumber() {
        assertSorted(List.of(), List.of("t", "-5"), "t", "-5");
        assertSorted(List.of(), List.of("t", "-"), "t", "-");
    }

    @Test
    @DisplayName("an unknown option before the arguments is left for Karaf to refuse")
    void unknownOption() {
        assertSorted(List.of("--foo"), List.of("t"), "--foo", "t");
    }

    @Test
    @DisplayName("options of the base class are known")
    void inherited() {
        List<Object> sorted = Syntax.of(RetainedList.class).sort(List.of("a/#", "--json", "--limit", "5"));
        assertEquals("[--json, --limit, 5, a/#]", sorted.toString());
    }

    @Test
    @DisplayName("a payload --help, which Karaf cannot take, is refused instead of answered with the help")
    void helpAsPayload() {
        assertThrows(IllegalArgumentException.class, () -> publish.sort(List.of("--", "t", "--help")));
        assertSorted(List.of("--help"), List.of("t"), "t", "--help");
    }

    /** Options have to be strings, arguments must not, or Karaf looks for options in them. */
    private void assertSorted(List<String> options, List<String> arguments, String... given) {
        List<Object> sorted = publish.sort(List.of(given));
        assertEquals(options, sorted.stream().filter(String.class::isInstance).toList());
        assertEquals(
                arguments,
                sorted.subList(options.size(), sorted.size()).stream()
                        .map(Object::toString)
                        .toList());
    }
}
