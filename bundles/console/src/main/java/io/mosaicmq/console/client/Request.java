package io.mosaicmq.console.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What bin/mqtt asks for. On the wire: {@link #MAGIC}, then each text as its length in bytes (4) and UTF-8: the directory,
 * the number of arguments (4), the arguments.
 *
 * @param directory where it was called, against which file names are resolved
 * @param arguments as the shell separated them; never joined and parsed again
 */
public record Request(String directory, List<String> arguments) {
    private static final int MAGIC = 0x4D514301; // "MQC" and the version of this format

    /** Most arguments, and most bytes of all texts: more than an operating system passes to a process. */
    private static final int MOST_ARGUMENTS = 10_000;

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    public Request {
        arguments = List.copyOf(arguments);
    }

    void write(OutputStream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        write(out, directory);
        out.writeInt(arguments.size());
        for (String argument : arguments) {
            write(out, argument);
        }
        bytes.writeTo(stream);
    }

    /** @throws ProtocolException if it is none, or too large */
    public static Request read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        if (in.readInt() != MAGIC) {
            throw new ProtocolException("bin/mqtt is of another version than the running broker");
        }
        int left = MOST_BYTES;
        byte[] directory = read(in, left);
        left -= directory.length;
        int count = in.readInt();
        if (count < 0 || count > MOST_ARGUMENTS) {
            throw new ProtocolException("at most " + MOST_ARGUMENTS + " arguments");
        }
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] argument = read(in, left);
            left -= argument.length;
            arguments.add(new String(argument, StandardCharsets.UTF_8));
        }
        return new Request(new String(directory, StandardCharsets.UTF_8), arguments);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new ProtocolException("at most " + MOST_BYTES + " bytes of arguments; publish -f FILE takes more");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }
}
