package io.mosaicmq.console.view;

import io.mosaicmq.api.text.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.karaf.util.json.JsonWriter;

/** JSON that is also safe on a terminal. */
public final class Json {
    private Json() {}

    /**
     * One object on one line.
     *
     * @param object texts, numbers, booleans and maps of such
     */
    public static String line(Map<String, ?> object) {
        StringWriter text = new StringWriter();
        try {
            JsonWriter.write(text, object, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        // The writer leaves DEL and most bidi controls as they are. They can only stand inside strings here, where an
        // escape means the same.
        return Printable.of(text.toString());
    }
}
