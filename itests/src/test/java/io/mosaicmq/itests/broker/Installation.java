package io.mosaicmq.itests.broker;

import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A copy of the distribution with one operator, who edits its files and speaks to its console. One thread. */
public final class Installation implements AutoCloseable {
    private static final String OPERATOR = "operator";
    private static final String PASSWORD = "only-for-this-test";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private final int port;
    private final int sshPort;
    private ChildProcess process;

    private Installation(Path home) {
        this.home = home;
        port = Ports.free();
        sshPort = Ports.free();
        environment.put("KARAF_EXEC", "exec"); // else SIGTERM would reach the shell script only
        environment.put("MOSAICMQ_TCP_PORT", Integer.toString(port));
        environment.put("MOSAICMQ_WS_PORT", Integer.toString(Ports.free()));
        environment.put("MOSAICMQ_SSH_PORT", Integer.toString(sshPort));
    }

    /** Copies the distribution; nothing is started yet. */
    public static Installation unpack(String name) {
        Path assembly = Path.of(System.getProperty("mosaicmq.assembly", "../distribution/target/assembly"));
        Path home = Path.of("target", "installation-" + name).toAbsolutePath();
        try {
            delete(home);
            try (Stream<Path> files = Files.walk(assembly)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path copy = home.resolve(assembly.relativize(file).toString());
                    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                    }
                }
            }
            Files.writeString(
                    home.resolve("etc/users.properties"),
                    OPERATOR + " = " + PASSWORD + ",_g_:admingroup\n"
                            + "_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n",
                    StandardOpenOption.APPEND);
            return new Installation(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    delete(entry);
                }
            }
        }
        Files.deleteIfExists(folder);
    }

    /** Sets a variable of the environment it will be started in. */
    public Installation with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts it and waits until it accepts connections. */
    public Installation start() {
        try {
            Path output = home.resolveSibling(home.getFileName() + ".log");
            Process started = process(List.of(home.resolve("bin/karaf").toString(), "server"))
                    .redirectOutput(output.toFile())
                    .start();
            process = new ChildProcess(started);
            Ports.awaitOpen(port, started, output, PATIENCE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder process(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder;
    }

    public int port() {
        return port;
    }

    /** A connection to the listener it was shipped with. */
    public WireClient open(Version version) {
        return open(version, port);
    }

    /** A connection to a listener of it. */
    public WireClient open(Version version, int listenerPort) {
        return WireClient.open(new InetSocketAddress("127.0.0.1", listenerPort), version, 0, false);
    }

    /** A port nobody else uses. */
    public int freePort() {
        return Ports.free();
    }

    /** Writes a file below the installation, in one step as editors do. */
    public Path write(String file, String... lines) {
        try {
            Path target = home.resolve(file);
            Path draft = Files.writeString(home.resolve(file + ".draft~"), String.join("\n", lines) + "\n");
            return Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file below the installation. */
    public void delete(String file) {
        try {
            Files.delete(home.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an operator would read. */
    public String log() {
        try {
            return Files.readString(home.resolve("data/log/karaf.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a line in the console over ssh; returns what it printed. */
    public String console(String line) {
        return run(
                        line + "\n",
                        home.resolve("bin/client").toString(),
                        "-a",
                        Integer.toString(sshPort),
                        "-u",
                        OPERATOR,
                        "-p",
                        PASSWORD,
                        "-b")
                .output();
    }

    /** Runs {@code bin/mqtt} with its input closed. */
    public Result mqtt(String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/mqtt").toString()));
        command.addAll(List.of(arguments));
        return run("", command.toArray(String[]::new));
    }

    /** How a program ended, and what it printed. */
    public record Result(int exitCode, String output) {}

    private Result run(String input, String... command) {
        try {
            Process running = process(List.of(command)).start();
            running.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            running.getOutputStream().close();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly();
                throw new IllegalStateException(command[0] + " did not end: " + output);
            }
            return new Result(running.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Waits until something is so; an operator's edits take force within seconds, not at once. */
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after 30 s still not: " + what + "; the log ends with\n" + tail(log()));
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static String tail(String log) {
        return log.substring(Math.max(0, log.length() - 3000));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
