package io.mosaicmq.itests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rules that can be seen in the sources only. */
@DisplayName("The sources")
class SourceRulesTest {
    private static final int MAXIMUM_LINES = 700;
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");
    private static final Pattern STRING = Pattern.compile("\"(\\\\.|[^\"\\\\])*\"");

    @Test
    @DisplayName("of the broker hold no locks: a session is touched by one thread")
    void noSynchronizedBlocks() {
        Pattern block = Pattern.compile("\\bsynchronized\\b");
        assertEquals(
                List.of(),
                mainSources("broker")
                        .filter(s -> block.matcher(s.code()).find())
                        .toList());
    }

    @Test
    @DisplayName("are files with one subject")
    void length() {
        assertEquals(
                List.of(),
                mainSources("").filter(s -> s.lines() > MAXIMUM_LINES).toList(),
                "more than " + MAXIMUM_LINES + " lines hide a second subject");
    }

    @Test
    @DisplayName("say who is responsible in the history, and what is to do in the issues")
    void notes() {
        Pattern note = Pattern.compile("@author\\b|\\bTODO\\b|\\bFIXME\\b|\\bXXX\\b");
        assertEquals(
                List.of(),
                mainSources("").filter(s -> note.matcher(s.text()).find()).toList());
    }

    @Test
    @DisplayName("silence warnings only where they say which one")
    void suppressions() {
        Pattern blanket = Pattern.compile("@SuppressWarnings\\(\"all\"\\)");
        assertEquals(
                List.of(),
                mainSources("").filter(s -> blanket.matcher(s.text()).find()).toList());
    }

    @Test
    @DisplayName("of every public package say what the package is for")
    void packageInfos() {
        List<Path> without = new ArrayList<>();
        Path api = Bundle.ROOT.resolve("bundles/api/src/main/java/io/mosaicmq/api");
        try (Stream<Path> folders = Files.list(api)) {
            folders.filter(Files::isDirectory)
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .forEach(without::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertEquals(List.of(), without);
    }

    @Test
    @DisplayName("were found")
    void found() {
        assertTrue(mainSources("").count() > 100);
        assertTrue(mainSources("broker").count() > 10);
    }

    private record Source(Path file, String text) {
        long lines() {
            return text.lines().count();
        }

        String code() {
            return COMMENT.matcher(STRING.matcher(text).replaceAll("\"\"")).replaceAll("");
        }

        @Override
        public String toString() {
            return Bundle.ROOT
                    .toAbsolutePath()
                    .normalize()
                    .relativize(file.toAbsolutePath().normalize())
                    .toString();
        }
    }

    /** @param bundle one of the folders below bundles/, or an empty string for all */
    private static Stream<Source> mainSources(String bundle) {
        try (Stream<Path> files = Files.walk(Bundle.ROOT.resolve("bundles").resolve(bundle))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .sorted()
                    .map(SourceRulesTest::source)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source source(Path file) {
        try {
            return new Source(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
