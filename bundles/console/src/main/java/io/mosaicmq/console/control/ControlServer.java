package io.mosaicmq.console.control;

import io.mosaicmq.console.client.Answer;
import io.mosaicmq.console.client.Request;
import io.mosaicmq.console.client.SocketStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ProtocolException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the control socket: a thread accepts, and each connection has two, one that runs the command and one that waits for
 * the client to go away and then interrupts it.
 */
final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /** Most commands at a time. */
    static final int MOST = 32;

    private final ControlSocket socket;
    private final Runner runner;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;
    private final Thread acceptor;
    private volatile boolean closed;

    ControlServer(ControlSocket socket, Runner runner) {
        this.socket = socket;
        this.runner = runner;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, 2 * MOST, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "mqtt-control-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.acceptor = new Thread(this::accept, "mqtt-control");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
        connections.forEach(ControlServer::close);
        threads.shutdownNow();
    }

    private void accept() {
        while (!closed) {
            try {
                SocketChannel channel = socket.channel().accept();
                if (connections.size() >= MOST) {
                    refuse(channel, "at most " + MOST + " commands of bin/mqtt run at a time; end one and try again");
                } else {
                    connections.add(channel);
                    threads.execute(() -> serve(channel));
                }
            } catch (IOException | RejectedExecutionException e) {
                if (!closed) {
                    LOG.warn("bin/mqtt does not work any more: {} cannot accept", socket.path(), e);
                }
                return;
            }
        }
    }

    private void serve(SocketChannel channel) {
        try {
            requireOwner(channel);
            InputStream in = SocketStreams.input(channel);
            Request request = Request.read(in);
            Future<?> command = threads.submit(() -> run(request, channel));
            try {
                while (in.read() >= 0) { // the client says nothing more: whatever this returns, it is the end
                    LOG.debug("Unexpected bytes from bin/mqtt");
                }
            } finally {
                command.cancel(true);
            }
        } catch (ProtocolException | SecurityException e) {
            refuse(channel, e.getMessage());
        } catch (IOException | RejectedExecutionException e) {
            LOG.debug("Connection of bin/mqtt ended", e); // closed by either side
        } finally {
            connections.remove(channel);
            close(channel);
        }
    }

    private void run(Request request, SocketChannel channel) {
        OutputStream connection = SocketStreams.output(channel);
        try (channel;
                PrintStream out = stream(connection, Answer.OUT);
                PrintStream err = stream(connection, Answer.ERR)) {
            LOG.debug(
                    "bin/mqtt runs {}", request.arguments().stream().findFirst().orElse("help"));
            int code = runner.run(request, out, err);
            out.flush();
            err.flush();
            Answer.writeExit(connection, code);
        } catch (IOException e) {
            LOG.debug("bin/mqtt went away before its command ended", e);
        }
    }

    private static PrintStream stream(OutputStream connection, int type) {
        return new PrintStream(new FrameStream(connection, type), true, StandardCharsets.UTF_8);
    }

    /** The permissions of the socket have let the client in already; this also holds where a file system ignores them. */
    private void requireOwner(SocketChannel channel) throws IOException {
        Principal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        if (!user.equals(socket.owner()) && !user.getName().equals("root")) {
            throw new SecurityException("only " + socket.owner().getName() + " and root may command this broker");
        }
    }

    private static void refuse(SocketChannel channel, String why) {
        try (channel) {
            OutputStream connection = SocketStreams.output(channel);
            byte[] text = ("mqtt: " + why + "\n").getBytes(StandardCharsets.UTF_8);
            Answer.write(connection, Answer.ERR, text, 0, text.length);
            Answer.writeExit(connection, 1);
        } catch (IOException e) {
            LOG.debug("bin/mqtt went away before it was refused", e);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection of bin/mqtt", e);
        }
    }
}
