package io.mosaicmq.console.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.console.control.Shell;
import io.mosaicmq.console.control.Shell.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The commands, in Karaf's shell")
@Timeout(60)
class CommandsTest {
    static final List<Class<?>> ALL = List.of(
            Info.class,
            ListenerList.class,
            ClientList.class,
            ClientShow.class,
            ClientKick.class,
            SessionList.class,
            SessionDelete.class,
            SubList.class,
            RetainedList.class,
            RetainedClear.class,
            Publish.class,
            Subscribe.class);

    private static final String EVIL = "evil\u001b[2J\u202e";

    @TempDir
    Path directory;

    private final Broker broker = new Broker();
    private Shell shell;

    @BeforeEach
    void start() {
        shell = new Shell(directory, broker.services(), ALL);
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    @DisplayName("help lists them all")
    void help() {
        Result help = succeed("help");
        assertEquals(
                ALL.size(),
                help.out().lines().filter(line -> line.matches("  [a-z].*")).count());
        assertEquals(help, succeed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "info",
                "listener-list",
                "client-list",
                "client-show",
                "client-kick",
                "session-list",
                "session-delete",
                "sub-list",
                "retained-list",
                "retained-clear",
                "publish",
                "subscribe"
            })
    @DisplayName("each explains itself, with examples")
    void helpOfEach(String name) {
        String help = succeed(name, "--help").out();
        assertTrue(help.contains("    mqtt:" + name), help);
        assertTrue(help.contains("DETAILS"), help);
        assertFalse(help.contains("Unable to load"), help);
    }

    @Test
    @DisplayName("info shows what the broker says, also as JSON")
    void info() {
        String info = succeed("info").out();
        assertTrue(info.contains("Version        1.2.3\n"), info);
        assertTrue(info.contains("  dropped      9\n"), info);
        assertTrue(succeed("info", "--json").out().contains("\"counters\":{\"dropped\":9}"));
    }

    @Test
    @DisplayName("a missing service is an error that names the bundle and its state")
    void missingService() {
        try (Shell empty = new Shell(directory, Map.of(), ALL)) {
            assertEquals(
                    new Result(
                            1,
                            "",
                            "mqtt info: The broker is not running: bundle mosaicmq-broker is stopped; bundle:diag 42 says why\n"),
                    empty.run("info"));
            assertTrue(empty.run("listener-list").err().contains("mosaicmq-transport is not installed"));
        }
    }

    @Test
    @DisplayName("lists are sorted, filtered and limited, and say what they leave out")
    void clientList() {
        broker.clients.addAll(List.of(Broker.client("b-2"), Broker.client("a"), Broker.client("b-1")));
        assertEquals(List.of("a", "b-1", "b-2"), firstColumn(succeed("client-list", "--no-format")));
        assertEquals(List.of("b-1", "b-2"), firstColumn(succeed("client-list", "--no-format", "--filter", "b-*")));
        Result limited = succeed("client-list", "--no-format", "--limit", "1");
        assertEquals(List.of("a"), firstColumn(limited));
        assertEquals("Shown: 1 of 3; --limit 0 shows all\n", limited.err());
        assertEquals(1, shell.run("client-list", "--limit", "-1").code());
    }

    @Test
    @DisplayName("a client id that would fool a terminal is shown escaped, and can be named as it is shown")
    void hostileClient() {
        broker.clients.add(Broker.client(EVIL));
        for (String[] command :
                new String[][] {{"client-list"}, {"client-list", "--json"}, {"client-list", "--no-format"}}) {
            String out = succeed(command).out();
            assertTrue(out.contains("evil\\u001b[2J\\u202e"), out);
            assertFalse(out.contains("\u001b") || out.contains("\u202e"), out);
        }
        assertTrue(succeed("client-show", "evil\\u001b[2J\\u202e").out().contains("bob"));
        Result unknown = shell.run("client-kick", EVIL + "x");
        assertTrue(unknown.err().contains("'evil\\u001b[2J\\u202ex'"), unknown.err());
        succeed("client-kick", "evil\\u001b[2J\\u202e");
        assertEquals(List.of(), broker.clients);
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-show", "client-kick", "session-delete"})
    @DisplayName("an unknown client id is an error that names it and where to look")
    void unknownClient(String command) {
        Result result = shell.run(command, "nobody");
        assertEquals(1, result.code());
        assertTrue(result.err().contains("'nobody'") && result.err().contains("session-list"), result.err());
    }

    @Test
    @DisplayName("sessions show whether their client is away, and can be deleted")
    void sessions() {
        broker.sessions.addAll(List.of(Broker.session("here", true), Broker.session("away", false)));
        assertEquals(List.of("away", "here"), firstColumn(succeed("session-list", "--no-format")));
        assertEquals(List.of("away"), firstColumn(succeed("session-list", "--offline", "--no-format")));
        assertTrue(succeed("session-list").out().contains("offline since 2023-11-14T22:13:20Z"));
        succeed("session-delete", "away");
        assertEquals(List.of("here"), firstColumn(succeed("session-list", "--no-format")));
    }

    @Test
    @DisplayName("[MQTT5-4.7.2-1] sub-list --topic shows who would get a message: shares too, # not for $-topics")
    void subscriptionsOfTopic() {
        broker.subscriptions.addAll(List.of(
                Broker.subscription("c", "$share/g/a/+"),
                Broker.subscription("b", "a/b"),
                Broker.subscription("a", "#"),
                Broker.subscription("d", "a")));
        assertEquals(List.of("a", "b", "c"), firstColumn(succeed("sub-list", "--no-format", "--topic", "a/b")));
        assertEquals(List.of(), firstColumn(succeed("sub-list", "--no-format", "--topic", "$SYS/x")));
        assertEquals(List.of("b"), firstColumn(succeed("sub-list", "--no-format", "--client", "b")));
        assertEquals(List.of("c"), firstColumn(succeed("sub-list", "--no-format", "--filter", "$share/*")));
        Result wildcard = shell.run("sub-list", "--topic", "a/#");
        assertEquals(1, wildcard.code());
        assertTrue(wildcard.err().contains("wildcard #"), wildcard.err());
    }

    @Test
    @DisplayName("listeners say why they are not open")
    void listeners() {
        Result all = succeed("listener-list", "--no-format");
        assertEquals(List.of("tcp", "ws"), firstColumn(all));
        assertTrue(all.out().contains("address in use"), all.out());
        assertEquals(List.of("ws"), firstColumn(succeed("listener-list", "--no-format", "ws")));
        assertTrue(shell.run("listener-list", "tls").err().contains("etc/mosaicmq.listener-tls.cfg"));
    }

    @Test
    @DisplayName("retained messages are listed up to the limit, and whether there are more is said")
    void retainedList() {
        retain("b", "2");
        retain("a", "\u001b[31m");
        retain("c/d", "\u00ff\n");
        assertEquals(List.of("a", "b", "c/d"), firstColumn(succeed("retained-list", "--no-format")));
        assertEquals(List.of("c/d"), firstColumn(succeed("retained-list", "--no-format", "c/#")));
        assertTrue(succeed("retained-list").out().contains("\\u001b[31m"));
        Result limited = succeed("retained-list", "--limit", "2", "--json");
        assertTrue(limited.err().contains("more than 2"), limited.err());
        assertFalse(succeed("retained-list", "--limit", "3").out().contains("more than"));
        assertEquals(1, shell.run("retained-list", "a/#/b").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "+/#", "+/+/#"})
    @DisplayName("all retained messages are removed only on --yes")
    void clearEverything(String filter) {
        retain("a/b/c", "1");
        Result refused = shell.run("retained-clear", filter);
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("--yes"), refused.err());
        assertEquals(1, broker.retained.size());
        assertEquals(
                "Removed 1 retained message\n",
                succeed("retained-clear", "--yes", filter).out());
        assertEquals(2, shell.run("retained-clear", "--yes").code());
    }

    @Test
    @DisplayName("a payload is published as it was given, whatever a shell could read into it")
    void publishExactly() {
        String payload = "a b;c $x ${HOME} $(id) `id` \"q\" 'y' \\n {1,2} * ~ #h | > <a> [1] %1 &";
        assertEquals(
                "Published to 2 subscriptions\n",
                succeed("publish", "t/$x y", payload, "-q", "1", "-r").out());
        Message message = broker.published.get(0);
        assertEquals("t/$x y", message.topic().toString());
        assertEquals(payload, new String(message.payload(), StandardCharsets.UTF_8));
        assertEquals(QoS.AT_LEAST_ONCE, message.qos());
        assertTrue(message.isRetained());
    }

    @Test
    @DisplayName("a payload may begin with a dash, be empty, or come from a file beside the caller")
    void publishOtherwise() throws IOException {
        byte[] bytes = {0, (byte) 0xFF, 1};
        Files.write(directory.resolve("p y"), bytes);
        succeed("publish", "--", "t", "-r");
        succeed("publish", "t", "");
        succeed("publish", "-n", "t");
        succeed("publish", "-f", "p y", "t");
        assertEquals("-r", new String(broker.published.get(0).payload(), StandardCharsets.UTF_8));
        assertFalse(broker.published.get(0).isRetained());
        assertEquals(0, broker.published.get(1).payloadLength());
        assertEquals(0, broker.published.get(2).payloadLength());
        assertArrayEquals(bytes, broker.published.get(3).payload());
    }

    @Test
    @DisplayName("what cannot be published is refused with the reason, and nothing is published")
    void publishRefused() {
        assertTrue(shell.run("publish", "t").err().contains("exactly one way"));
        assertTrue(shell.run("publish", "t", "x", "-n").err().contains("exactly one way"));
        assertTrue(shell.run("publish", "t/#", "x").err().contains("wildcard"));
        assertTrue(shell.run("publish", "-q", "3", "t", "x").err().contains("0, 1 or 2, not 3"));
        assertTrue(shell.run("publish", "-f", "none", "t").err().contains("no such regular file"));
        assertEquals(2, shell.run("publish", "-q", "x", "t", "y").code());
        assertEquals(2, shell.run("publish").code());
        assertEquals(2, shell.run("publish", "--foo", "t", "x").code());
        assertEquals(1, shell.run("publish", "--", "t", "--help").code());
        assertEquals(List.of(), broker.published);
    }

    @Test
    @DisplayName("subscribe ends when it has printed as many messages as asked for")
    void subscribeCount() {
        retain("a", "one");
        retain("b", "two\n");
        retain("c", "three");
        assertEquals("one\ntwo\\u000a\n", succeed("subscribe", "-n", "2", "#").out());
        assertEquals(
                "b two\\u000a\n", succeed("subscribe", "-v", "-n", "1", "b").out());
        assertTrue(succeed("subscribe", "--json", "-n", "1", "b").out().contains("\"payload\":\"two\\n\""));
        assertEquals(List.of(), broker.subscribed);
    }

    @Test
    @DisplayName("subscribe ends when time is over; that fails if messages are missing")
    void subscribeTime() {
        retain("a", "one");
        assertEquals("one\n", succeed("subscribe", "-t", "1", "a").out());
        Result result = shell.run("subscribe", "-n", "2", "-t", "1", "a");
        assertEquals(1, result.code());
        assertEquals("one\n", result.out());
        assertTrue(result.err().contains("1 of 2 messages"), result.err());
    }

    @Test
    @DisplayName("subscribe prints messages as they come, drops what its reader cannot take, and ends at an interrupt")
    void subscribeInterrupted() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CompletableFuture<Void> printed = new CompletableFuture<>();
        ByteArrayOutputStream output = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).endsWith("\n")) {
                    printed.complete(null);
                }
            }
        };
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread command = new Thread(() -> code.complete(
                shell.run(stream, new PrintStream(err, true, StandardCharsets.UTF_8), "subscribe", "s/#")));
        command.start();
        while (broker.subscribed.isEmpty()) {
            Thread.onSpinWait();
        }
        broker.subscribed.get(0).consumer().accept(message("s/1", "hello"));
        printed.get(30, TimeUnit.SECONDS);
        command.interrupt();
        assertEquals(130, code.get(30, TimeUnit.SECONDS));
        assertEquals("hello\n", output.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
        while (!broker.subscribed.isEmpty()) { // the command ends on a thread of the console
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle:list", "shell:exec", "nosuch", "info;bundle:list", "", "mqtt:mqtt:info"})
    @DisplayName("only commands of the scope mqtt can be reached")
    void otherCommands(String name) {
        Result result = shell.run(name);
        assertEquals(2, result.code());
        assertTrue(result.err().contains("there is no command"), result.err());
    }

    private Result succeed(String... arguments) {
        Result result = shell.run(arguments);
        assertEquals(0, result.code(), result.err());
        return result;
    }

    private static List<String> firstColumn(Result result) {
        return result.out().lines().map(line -> line.split("\t")[0]).toList();
    }

    private void retain(String topic, String payload) {
        broker.retained.add(message(topic, payload));
    }

    private static Message message(String topic, String payload) {
        return Message.of(
                Topic.of(topic), QoS.AT_MOST_ONCE, true, payload.getBytes(StandardCharsets.UTF_8), 1_700_000_000_000L);
    }
}
