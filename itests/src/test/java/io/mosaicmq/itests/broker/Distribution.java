package io.mosaicmq.itests.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Starts a copy of the unpacked distribution the way an operator would, on ports nobody else uses. */
final class Distribution {
    private static final int QUEUE_MESSAGES = 1000;

    private Distribution() {}

    static Broker start() {
        Path assembly = Path.of(System.getProperty("mosaicmq.assembly", "../distribution/target/assembly"));
        if (!Files.isDirectory(assembly)) {
            throw new IllegalStateException("no distribution at " + assembly.toAbsolutePath()
                    + ": build it with 'mvn -DskipTests package', or name it in -Dmosaicmq.assembly");
        }
        try {
            Path home = copy(assembly, freeFolder(Path.of("target")));
            int port = Ports.free();
            Path log = home.resolveSibling(home.getFileName() + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            home.resolve("bin/karaf").toString(), "server")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "KARAF_EXEC", "exec", // else SIGTERM would reach the shell script only
                            "MOSAICMQ_TCP_PORT", Integer.toString(port),
                            "MOSAICMQ_WS_PORT", Integer.toString(Ports.free()),
                            "MOSAICMQ_SSH_PORT", Integer.toString(Ports.free()),
                            "MOSAICMQ_QUEUE_MESSAGES", Integer.toString(QUEUE_MESSAGES)));
            Process process = builder.start();
            ChildProcess child = new ChildProcess(process);
            InetSocketAddress address = Ports.awaitOpen(port, process, log, Duration.ofSeconds(90));
            return new Broker(
                    address,
                    false,
                    OptionalInt.of(QUEUE_MESSAGES),
                    child,
                    new ErrorLog(home.resolve("data/log/karaf.log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code broker-N} with the lowest N that is not there, made. */
    private static Path freeFolder(Path parent) throws IOException {
        Files.createDirectories(parent);
        for (int number = 1; ; number++) {
            Path folder = parent.resolve("broker-" + number).toAbsolutePath();
            if (!Files.exists(folder)) {
                return Files.createDirectory(folder);
            }
        }
    }

    private static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return target;
    }
}
