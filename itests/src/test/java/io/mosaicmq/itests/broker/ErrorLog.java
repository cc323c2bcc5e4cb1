package io.mosaicmq.itests.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The errors in the log of a broker. Any thread. */
final class ErrorLog {
    private final Path file;
    private final Set<String> known = new HashSet<>();

    ErrorLog(Path file) {
        this.file = file;
    }

    /** Fails if there are errors that nobody has been told of yet; one that is repeated is told once. */
    synchronized void assertNothingNew() {
        try {
            List<String> errors = Files.readAllLines(file).stream()
                    .filter(line -> line.contains(" ERROR "))
                    .filter(line -> known.add(line.substring(line.indexOf(" ERROR "))))
                    .toList();
            if (!errors.isEmpty()) {
                throw new AssertionError("while tests of this class and others ran, the broker logged " + errors.size()
                        + " errors in " + file + ", the first: " + errors.get(0));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
