package io.mosaicmq.itests.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** Starts Mosquitto with a configuration like that of the distribution, so that a second broker can judge the tests. */
final class Mosquitto {
    private static final int QUEUE_MESSAGES = 1000;

    private Mosquitto() {}

    static Broker start() {
        try {
            int port = Ports.free();
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "mosquitto");
            Path configuration = folder.resolve("mosquitto.conf");
            Path log = folder.resolve("mosquitto.log");
            Files.write(
                    configuration,
                    List.of(
                            "listener " + port + " 127.0.0.1",
                            "allow_anonymous true",
                            "persistence false",
                            "max_packet_size 1048576",
                            "max_queued_messages " + QUEUE_MESSAGES));
            String program = System.getProperty("mosaicmq.mosquitto", "/usr/sbin/mosquitto");
            Process process = new ProcessBuilder(program, "-c", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            ChildProcess child = new ChildProcess(process);
            InetSocketAddress address = Ports.awaitOpen(port, process, log, Duration.ofSeconds(10));
            return new Broker(address, true, OptionalInt.of(QUEUE_MESSAGES), child, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
