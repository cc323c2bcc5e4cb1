package io.mosaicmq.console.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A request of bin/mqtt on the wire")
class RequestTest {
    private static final int MAGIC = 0x4D514301;

    @Test
    @DisplayName("arrives as it was sent: empty, quoted, blank and non-Latin arguments")
    void roundTrip() throws IOException {
        Request request = new Request("/home/x y", List.of("publish", "", "a b;c $x", "\"'\\\n", "ü€😀"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        request.write(bytes);
        assertEquals(request, Request.read(new ByteArrayInputStream(bytes.toByteArray())));
    }

    @Test
    @DisplayName("is refused if it is of another version, and if a length lies")
    void hostile() {
        assertThrows(ProtocolException.class, () -> read(0x47455420));
        assertThrows(ProtocolException.class, () -> read(MAGIC, -1));
        assertThrows(ProtocolException.class, () -> read(MAGIC, Integer.MAX_VALUE));
        assertThrows(ProtocolException.class, () -> read(MAGIC, 0, -1));
        assertThrows(ProtocolException.class, () -> read(MAGIC, 0, 1_000_000));
        assertThrows(EOFException.class, () -> read(MAGIC, 0, 2, 0));
    }

    private static Request read(int... words) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int word : words) {
            out.writeInt(word);
        }
        return Request.read(new ByteArrayInputStream(bytes.toByteArray()));
    }
}
