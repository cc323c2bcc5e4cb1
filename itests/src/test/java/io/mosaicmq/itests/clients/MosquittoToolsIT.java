package io.mosaicmq.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mosaicmq.itests.broker.BlackBox;
import io.mosaicmq.itests.broker.Broker;
import io.mosaicmq.itests.broker.Fresh;
import io.mosaicmq.itests.wire.Message;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Prop;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@BlackBox
@DisplayName("mosquitto_pub and mosquitto_sub, where they are installed")
class MosquittoToolsIT {
    private static final Path PUB = Path.of("/usr/bin/mosquitto_pub");
    private static final Path SUB = Path.of("/usr/bin/mosquitto_sub");

    private final Broker broker;

    MosquittoToolsIT(Broker broker) {
        assumeTrue(Files.isExecutable(PUB) && Files.isExecutable(SUB), "mosquitto-clients is not installed");
        this.broker = broker;
    }

    private Process start(Path program, String version, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-h",
                broker.address().getHostString(),
                "-p",
                Integer.toString(broker.address().getPort()),
                "-V",
                version));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Waits for the end of a program and gives what it printed. */
    private static List<String> finish(Process process) throws Exception {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            assertTrue(process.waitFor(15, TimeUnit.SECONDS), "it did not end");
            assertEquals(0, process.exitValue(), lines::toString);
            return lines;
        } finally {
            process.destroy();
        }
    }

    /** Starts mosquitto_sub and waits until a retained message shows that it has subscribed. */
    private Process subscribed(String version, String topic, String... arguments) throws IOException {
        try (WireClient client = broker.connect(Version.V5)) {
            client.publish(Message.message(topic, "ready").qos1(1).retain());
            List<String> all = new ArrayList<>(List.of("-t", topic, "-v"));
            all.addAll(List.of(arguments));
            Process process = start(SUB, version, all.toArray(String[]::new));
            assertEquals(topic + " ready", readLine(process));
            client.publish(Message.to(topic).qos1(2).retain());
            assertEquals(topic + " (null)", readLine(process));
            return process;
        }
    }

    /** One line, byte by byte, so that what follows is left to {@link #finish}. */
    private static String readLine(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = process.getInputStream().read();
                next != '\n';
                next = process.getInputStream().read()) {
            assertTrue(next >= 0, () -> "it ended after: " + line);
            line.append((char) next);
        }
        return line.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    @DisplayName("what one publishes the other prints, at each QoS")
    void publishAndPrint(String version) throws Exception {
        for (int qos = 0; qos <= 2; qos++) {
            String topic = Fresh.topic();
            Process sub = subscribed(version, topic, "-q", "" + qos, "-C", "4");
            finish(start(PUB, version, "-t", topic, "-q", "" + qos, "-m", "hello"));
            finish(start(PUB, version, "-t", topic, "-q", "" + qos, "-m", "w\u00f6rld"));
            assertEquals(List.of(topic + " hello", topic + " w\u00f6rld"), finish(sub));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
    @DisplayName("two hundred lines piped into one come out of the other in order")
    void pipe(String version) throws Exception {
        assumeTrue(
                !broker.isMosquitto() || !version.equals("mqttv5"),
                "Mosquitto: exceeds the Receive Maximum of its client");
        String topic = Fresh.topic();
        Process sub = subscribed(version, topic, "-q", "2", "-C", "202");
        Process pub = start(PUB, version, "-t", topic, "-q", "2", "-l");
        List<String> lines = IntStream.range(0, 200).mapToObj(i -> "line " + i).toList();
        try (var in = pub.outputWriter(StandardCharsets.UTF_8)) {
            in.write(String.join("\n", lines) + "\n");
        }
        finish(pub);
        assertEquals(lines.stream().map(line -> topic + " " + line).toList(), finish(sub));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    @DisplayName("a session waits for mosquitto_sub to come back")
    void durableSession(String version) throws Exception {
        String topic = Fresh.topic();
        String clientId = Fresh.clientId();
        String[] expiry = version.equals("mqttv5")
                ? new String[] {"-x", "600"} // seconds
                : new String[0];
        List<String> session = new ArrayList<>(List.of("-t", topic, "-q", "1", "-i", clientId, "-c"));
        session.addAll(List.of(expiry));
        List<String> once = new ArrayList<>(session);
        once.add("-E"); // subscribes and leaves
        finish(start(SUB, version, once.toArray(String[]::new)));
        finish(start(PUB, version, "-t", topic, "-q", "1", "-m", "waited"));
        session.addAll(List.of("-C", "1"));
        assertEquals(List.of("waited"), finish(start(SUB, version, session.toArray(String[]::new))));
    }

    @Test
    @DisplayName("properties given on the command line arrive")
    void properties() throws Exception {
        String topic = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(topic, 1);
            finish(start(
                    PUB,
                    "mqttv5",
                    "-t",
                    topic,
                    "-q",
                    "1",
                    "-m",
                    "m",
                    "-D",
                    "publish",
                    "content-type",
                    "text/plain",
                    "-D",
                    "publish",
                    "user-property",
                    "name",
                    "value",
                    "-D",
                    "publish",
                    "message-expiry-interval",
                    "600"));
            Packet.Publish publish = client.receive();
            assertEquals("m", publish.payload());
            assertEquals(List.of("name=value"), publish.props().userProperties());
            assertEquals("text/plain", publish.props().text(Prop.CONTENT_TYPE).orElse(""));
        }
    }

    @Test
    @DisplayName("the Will of a mosquitto_sub that is killed is published")
    void will() throws Exception {
        String topic = Fresh.topic();
        String will = Fresh.topic();
        try (WireClient client = broker.connect(Version.V5)) {
            client.subscribe(will, 1);
            Process sub =
                    subscribed("mqttv311", topic, "--will-topic", will, "--will-payload", "killed", "--will-qos", "1");
            sub.destroyForcibly();
            assertEquals("killed", client.receive().payload());
        }
    }
}
