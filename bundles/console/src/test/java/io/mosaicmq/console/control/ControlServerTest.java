package io.mosaicmq.console.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.console.client.ControlPath;
import io.mosaicmq.console.client.Main;
import io.mosaicmq.console.client.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("bin/mqtt and the broker, over the control socket")
@Timeout(30)
class ControlServerTest {
    @TempDir
    Path base;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private Path data;
    private ControlServer server;

    @BeforeEach
    void serve() throws IOException {
        data = Files.createDirectory(base.resolve("data"));
        server = new ControlServer(ControlSocket.open(data, List.of()), this::run);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The commands of this broker. */
    private int run(Request request, PrintStream stdout, PrintStream stderr) {
        switch (request.arguments().get(0)) {
            case "echo" -> {
                stdout.println(request.directory());
                request.arguments().forEach(stdout::println);
                return 0;
            }
            case "fail" -> {
                stdout.print("some");
                stderr.print("why");
                return 7;
            }
            case "large" -> {
                for (int i = 0; i < 100_000; i++) {
                    stdout.print("0123456789");
                }
                return 0;
            }
            case "bold" -> {
                stdout.print("\u001b[1mDESCRIPTION\u001b[22m plain");
                return 0;
            }
            default -> {
                stdout.println("first");
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return 0;
            }
        }
    }

    @Test
    @DisplayName("every argument arrives as the shell passed it")
    void arguments() {
        assertEquals(0, call(out, "echo", "a b;c $x", "", "it's \"it\" \\n", "ü€😀", "--", "-q"));
        assertEquals("/called/from here\necho\na b;c $x\n\nit's \"it\" \\n\nü€😀\n--\n-q\n", text(out));
    }

    @Test
    @DisplayName("output, complaints and exit code come back apart")
    void streamsAndExitCode() {
        assertEquals(7, call(out, "fail"));
        assertEquals("some", text(out));
        assertEquals("why", text(err));
    }

    @Test
    @DisplayName("a large output arrives whole")
    void largeOutput() {
        assertEquals(0, call(out, "large"));
        assertEquals("0123456789".repeat(100_000), text(out));
    }

    @Test
    @DisplayName("no terminal sequences, as there may be no terminal")
    void withoutSequences() {
        assertEquals(0, call(out, "bold"));
        assertEquals("DESCRIPTION plain", text(out));
    }

    @Test
    @DisplayName("output comes while the command runs, and a client that goes away ends its command")
    void streaming() throws Exception {
        CountDownLatch printed = new CountDownLatch(1);
        Thread client = new Thread(() -> call(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        printed.countDown();
                    }
                },
                "wait"));
        client.start();
        assertTrue(printed.await(20, TimeUnit.SECONDS));
        client.interrupt(); // closes its channel, as the end of its process does
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        client.join();
    }

    @Test
    @DisplayName("a broker that stops ends the command and tells the client")
    void brokerStops() throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> call(out, "wait"));
        assertTrue(started.await(20, TimeUnit.SECONDS));
        server.close();
        assertEquals(1, code.get(20, TimeUnit.SECONDS));
        assertTrue(interrupted.await(20, TimeUnit.SECONDS));
        assertTrue(text(err).contains("mqtt: "), text(err));
    }

    @Test
    @DisplayName("a client that talks nonsense is refused and harms nobody")
    void nonsense() throws IOException {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(1024);
            while (!text(answer).contains("version")) {
                assertTrue(channel.read(answer) > 0, text(answer));
            }
        }
        assertEquals(0, call(out, "echo"));
    }

    @Test
    @DisplayName("too many commands at a time are refused by the name of the limit; later ones are served")
    void limit() throws Exception {
        List<SocketChannel> idle = new ArrayList<>();
        for (int i = 0; i < ControlServer.MOST; i++) {
            idle.add(connect());
        }
        assertEquals(1, call(out, "echo"));
        assertTrue(text(err).contains("at most " + ControlServer.MOST), text(err));
        for (SocketChannel channel : idle) {
            channel.close();
        }
        while (call(out, "echo") != 0) { // until the broker has noticed; @Timeout bounds it
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("without a broker it says so and how to start one")
    void notRunning() {
        server.close();
        assertEquals(1, call(out, "echo"));
        assertTrue(text(err).contains("not running; start it with bin/start"), text(err));
    }

    @Test
    @DisplayName("a broker that starts is waited for, but not for ever")
    void starting() throws IOException {
        server.close();
        Files.writeString(base.resolve("karaf.pid"), ProcessHandle.current().pid() + "\n");
        assertEquals(1, call(out, "echo"));
        assertTrue(text(err).contains("did not open"), text(err));
    }

    private int call(OutputStream stdout, String... arguments) {
        PrintStream complaints = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Main(base, data, complaints)
                .run(new Request("/called/from here", List.of(arguments)), stdout, err, Duration.ofMillis(200));
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(
                UnixDomainSocketAddress.of(new ControlPath(data).socket().orElseThrow()));
        return channel;
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
}
