package io.mosaicmq.console.client;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The other end of bin/mqtt: passes its arguments to the running broker and prints what comes back. Only java.base, no
 * logging, nothing of the broker: it has to start in a fraction of a second.
 */
public final class Main {
    /** How long a broker may take from the start of its process to its control socket. */
    private static final Duration STARTING = Duration.ofSeconds(30);

    /** How long bin/start may take until there is such a process. */
    private static final Duration SCRIPT = Duration.ofSeconds(2);

    /** Its main class. */
    private static final String KARAF = "org.apache.karaf.main.Main";

    private static final int FAILED = 1;

    /** As shells report a process that a closed pipe ended: 128 + SIGPIPE. */
    private static final int OUTPUT_CLOSED = 141;

    private final Path base;
    private final ControlPath control;
    private final PrintStream err;

    /**
     * @param base the installation, where Karaf notes its process
     * @param data its data folder
     * @param err for what the client itself has to say
     */
    public Main(Path base, Path data, PrintStream err) {
        this.base = base;
        this.control = new ControlPath(data);
        this.err = err;
    }

    /** The script says where the installation is and where it was called, by system properties. */
    public static void main(String[] arguments) {
        Path base = Path.of(System.getProperty("karaf.base", ""));
        String data = System.getProperty("karaf.data", base.resolve("data").toString());
        Request request = new Request(System.getProperty("mosaicmq.directory", ""), List.of(arguments));
        // Not System.out, which hides that a pipe was closed; bytes go through as they come.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        PrintStream complaints = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = new Main(base, Path.of(data), complaints).run(request, out, err, STARTING);
        // halt: there is nothing to clean up, and Ctrl-C or a closed pipe shall end it as quickly.
        Runtime.getRuntime().halt(code);
    }

    /**
     * Has one command run.
     *
     * @param patience how long to wait for a broker that starts
     * @return the exit code
     */
    public int run(Request request, OutputStream out, OutputStream err, Duration patience) {
        try (SocketChannel channel = connect(patience)) {
            send(request, channel);
            return answer(channel, out, err);
        } catch (AccessDeniedException e) {
            return fail("this broker belongs to somebody else: only its owner and root may command it ("
                    + e.getMessage() + ")");
        } catch (NotRunning e) {
            return fail(e.getMessage());
        } catch (Answer.OutputClosed e) {
            return OUTPUT_CLOSED;
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            return FAILED;
        }
    }

    private int answer(SocketChannel channel, OutputStream out, OutputStream err) throws IOException {
        try {
            return Answer.copy(SocketStreams.input(channel), out, err);
        } catch (EOFException | SocketException e) {
            return fail("the broker stopped before the command ended; it may have been carried out or not");
        }
    }

    private static void send(Request request, SocketChannel channel) {
        try {
            request.write(SocketStreams.output(channel));
        } catch (IOException e) {
            // The broker refused before it read everything: its answer is there, or reading it says what is wrong.
            return;
        }
    }

    private int fail(String why) {
        err.println("mqtt: " + why);
        return FAILED;
    }

    private SocketChannel connect(Duration patience) throws IOException, InterruptedException, NotRunning {
        for (Path folder : List.of(control.data(), control.directory())) {
            if (Files.exists(folder) && !Files.isExecutable(folder)) {
                throw new AccessDeniedException(folder.toString());
            }
        }
        long begin = System.nanoTime();
        while (true) {
            Optional<SocketChannel> channel = tryConnect();
            if (channel.isPresent()) {
                return channel.get();
            }
            Optional<ProcessHandle> process = process();
            long waited = System.nanoTime() - begin;
            if (process.isEmpty() && waited >= Math.min(SCRIPT.toNanos(), patience.toNanos())) {
                throw new NotRunning("the broker in " + base + " is not running; start it with bin/start");
            }
            if (process.isPresent() && waited >= patience.toNanos()) {
                throw new NotRunning("the broker (process " + process.get().pid() + ") did not open "
                        + control.directory().resolve("mqtt.sock") + " within " + patience.toSeconds()
                        + " s; data/log/karaf.log says why");
            }
            Thread.sleep(100);
        }
    }

    private Optional<SocketChannel> tryConnect() throws IOException {
        Optional<Path> elsewhere = control.elsewhere();
        Optional<Path> socket = elsewhere.isPresent() ? elsewhere : control.socket();
        if (socket.isEmpty() || !Files.exists(socket.get())) {
            return Optional.empty();
        }
        if (!Files.isWritable(socket.get())) {
            throw new AccessDeniedException(socket.get().toString());
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket.get()));
            return Optional.of(channel);
        } catch (IOException e) {
            channel.close();
            return Optional.empty(); // left behind by a process that was killed, or not yet accepting
        }
    }

    /** The broker's process: as Karaf noted it, or as it can be seen before it has. */
    private Optional<ProcessHandle> process() {
        try {
            String pid = Files.readString(base.resolve("karaf.pid")).strip();
            Optional<ProcessHandle> noted =
                    ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
            if (noted.isPresent()) {
                return noted;
            }
        } catch (IOException | NumberFormatException e) {
            // Not written yet, or never: look at the processes.
        }
        long self = ProcessHandle.current().pid();
        List<String> marks = List.of("-Dkaraf.base=" + base, "-Dkaraf.data=" + control.data(), KARAF);
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .filter(process -> List.of(process.info().arguments().orElse(new String[0]))
                        .containsAll(marks))
                .findFirst();
    }

    private static final class NotRunning extends Exception {
        private static final long serialVersionUID = 1L;

        NotRunning(String message) {
            super(message);
        }
    }
}
