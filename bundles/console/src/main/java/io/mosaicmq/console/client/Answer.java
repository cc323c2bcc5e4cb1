package io.mosaicmq.console.client;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** The broker's side of the conversation: frames of a type (1 byte), a length (4), and so many bytes. */
public final class Answer {
    /** Output of the command. */
    public static final int OUT = 1;
    /** Its complaints. */
    public static final int ERR = 2;
    /** The last frame: the exit code (4). */
    public static final int EXIT = 3;

    /** Longest frame, in bytes. */
    public static final int LONGEST = 64 * 1024;

    private static final int HEADER = 5;

    private Answer() {}

    /** Writes one frame in one go. */
    public static void write(OutputStream stream, int type, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
        frame.put((byte) type).putInt(length).put(bytes, offset, length);
        stream.write(frame.array());
    }

    public static void writeExit(OutputStream stream, int code) throws IOException {
        write(stream, EXIT, ByteBuffer.allocate(4).putInt(code).array(), 0, 4);
    }

    /** Copies what comes to the two streams, as it comes; returns the exit code. */
    static int copy(InputStream stream, OutputStream out, OutputStream err) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        while (true) {
            int type = in.read();
            if (type < 0) {
                throw new EOFException("the broker stopped before the command ended");
            }
            int length = in.readInt();
            if (length < 0 || length > LONGEST) {
                throw new ProtocolException("frame of " + length + " bytes");
            }
            byte[] bytes = in.readNBytes(length);
            switch (type) {
                case OUT -> print(bytes, out);
                case ERR -> print(bytes, err);
                case EXIT -> {
                    return ByteBuffer.wrap(bytes).getInt();
                }
                default -> throw new ProtocolException("frame of type " + type);
            }
        }
    }

    private static void print(byte[] bytes, OutputStream stream) throws OutputClosed {
        try {
            stream.write(bytes);
        } catch (IOException e) {
            throw new OutputClosed(e);
        }
    }

    /** Nobody reads the output any more, as after {@code | head}. */
    static final class OutputClosed extends IOException {
        private static final long serialVersionUID = 1L;

        OutputClosed(IOException cause) {
            super(cause);
        }
    }
}
