package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A client that writes what it is told, however wrong. */
final class TestClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    TestClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    static TestClient to(int port) throws IOException {
        return new TestClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Socket socket() {
        return socket;
    }

    TestClient send(byte[]... packets) throws IOException {
        socket.getOutputStream().write(Wire.join(packets));
        socket.getOutputStream().flush();
        return this;
    }

    byte[] read(int bytes) throws IOException {
        byte[] read = socket.getInputStream().readNBytes(bytes);
        if (read.length < bytes) {
            throw new IOException("end after " + read.length + " of " + bytes + " bytes");
        }
        return read;
    }

    TestClient expect(byte[]... packets) throws IOException {
        byte[] expected = Wire.join(packets);
        assertArrayEquals(expected, read(expected.length));
        return this;
    }

    /** Everything up to the end of the connection; a reset is an end as well. */
    byte[] readToEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            byte[] part = new byte[65_536];
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                all.write(part, 0, length);
            }
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException("the connection stays open", e);
        } catch (IOException reset) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
