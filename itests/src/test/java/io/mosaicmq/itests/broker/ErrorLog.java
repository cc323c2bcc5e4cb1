package io.mosaicmq.itests.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The errors in the log of a broker. Any thread. */
final class ErrorLog {
    private final Path file;
    private int known;

    ErrorLog(Path file) {
        this.file = file;
    }

    /** Fails if there are lines at level error that nobody has been told of yet. */
    synchronized void assertNothingNew() {
        try {
            List<String> errors = Files.readAllLines(file).stream()
                    .filter(line -> line.contains(" ERROR "))
                    .toList();
            int before = known;
            known = errors.size();
            if (known > before) {
                throw new AssertionError("the broker logged " + (known - before) + " errors, the first: "
                        + errors.get(before) + " (" + file + "; tests of other classes run at the same time)");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
