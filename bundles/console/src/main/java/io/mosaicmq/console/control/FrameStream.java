package io.mosaicmq.console.control;

import io.mosaicmq.console.client.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One of the two streams of a command, as frames of the one connection. Leaves terminal escape sequences out: whatever
 * strangers chose has been escaped before, so what comes here is the bold print of Karaf's help, and scripts do not want it.
 * One thread, but for the shared stream, which is locked.
 */
final class FrameStream extends OutputStream {
    private enum Sequence {
        NONE,
        ESCAPE,
        INSIDE
    }

    private static final int ESC = 0x1B;

    private final OutputStream connection;
    private final int type;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private Sequence sequence = Sequence.NONE;

    FrameStream(OutputStream connection, int type) {
        this.connection = connection;
        this.type = type;
    }

    @Override
    public synchronized void write(int value) throws IOException {
        int b = value & 0xFF;
        switch (sequence) {
            case NONE -> {
                if (b == ESC) {
                    sequence = Sequence.ESCAPE;
                } else {
                    waiting.write(b);
                }
            }
            case ESCAPE -> sequence = b == '[' ? Sequence.INSIDE : Sequence.NONE;
            case INSIDE -> sequence = b >= 0x40 && b <= 0x7E ? Sequence.NONE : Sequence.INSIDE;
        }
        if (waiting.size() == Answer.LONGEST) {
            flush();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (waiting.size() > 0) {
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            synchronized (connection) {
                Answer.write(connection, type, bytes, 0, bytes.length);
            }
        }
    }
}
