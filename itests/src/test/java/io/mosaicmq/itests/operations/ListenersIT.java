package io.mosaicmq.itests.operations;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.itests.broker.Installation;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("Listeners are files: added, edited and removed while clients of others stay")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListenersIT {
    private Installation broker;

    @BeforeAll
    void start() {
        broker = Installation.unpack("listeners").start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName(
            "a file opens a listener, an edit moves it, its removal closes it; a client of another notices nothing")
    void addEditRemove() {
        int first = broker.freePort();
        int second = broker.freePort();
        try (WireClient bystander = broker.open(Version.V5).send(connect(Version.V5, "bystander"))) {
            bystander.expectAccepted();
            broker.write("etc/mosaicmq.listener-extra.cfg", "type = tcp", "port = " + first);
            broker.await("the new listener accepts", () -> accepts(first));
            try (WireClient client = broker.open(Version.V3_1_1, first).send(connect(Version.V3_1_1, "guest"))) {
                client.expectAccepted();
                broker.write("etc/mosaicmq.listener-extra.cfg", "type = tcp", "port = " + second);
                broker.await("the moved listener accepts", () -> accepts(second) && !accepts(first));
                client.ping(); // an edit leaves the connections of the listener alone
                broker.delete("etc/mosaicmq.listener-extra.cfg");
                broker.await("the removed listener is closed", () -> !accepts(second));
            }
            bystander.subscribe("l/#", 0);
            bystander.publish(message("l/x", "still here"));
            bystander.expectPublish("still here");
        }
    }

    @Test
    @DisplayName("a wrong file is refused with file, key and the fix, and what it said before stays in force")
    void wrongFile() {
        int port = broker.freePort();
        broker.write("etc/mosaicmq.listener-typo.cfg", "type = tcp", "port = " + port);
        broker.await("the listener accepts", () -> accepts(port));
        broker.write("etc/mosaicmq.listener-typo.cfg", "type = tcp", "prot = " + port);
        broker.await("the log names file, key and the key that was meant", () -> broker.log()
                .lines()
                .anyMatch(line -> line.contains("ERROR")
                        && line.contains("mosaicmq.listener-typo.cfg")
                        && line.contains("prot")
                        && line.contains("port")));
        assertTrue(accepts(port), "the last good configuration stays in force");
        assertTrue(broker.mqtt("listener-list", "--no-format").output().contains("typo"));
        broker.delete("etc/mosaicmq.listener-typo.cfg");
        broker.await("the listener is gone", () -> !accepts(port));
    }

    @Test
    @DisplayName("a port that is in use is said, and taken as soon as it is free")
    void portInUse() throws IOException {
        int port;
        try (ServerSocket occupant = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = occupant.getLocalPort();
            broker.write("etc/mosaicmq.listener-late.cfg", "type = tcp", "port = " + port);
            broker.await("the log names the port", () -> broker.log()
                    .lines()
                    .anyMatch(line -> line.contains("late") && line.contains(Integer.toString(port))));
        }
        broker.await("the listener has the port", () -> {
            try (WireClient client = broker.open(Version.V3_1_1, port).send(connect(Version.V3_1_1, "late"))) {
                client.expectAccepted();
                return true;
            } catch (RuntimeException notYet) {
                return false;
            }
        });
        broker.delete("etc/mosaicmq.listener-late.cfg");
    }

    @Test
    @DisplayName("a listener to other hosts is refused while anonymous clients are let in from everywhere")
    void noOpenDoor() {
        int port = broker.freePort();
        broker.write("etc/mosaicmq.auth.cfg", "chain = file", "anonymous = all");
        broker.write("etc/mosaicmq.listener-open.cfg", "type = tcp", "host = 0.0.0.0", "port = " + port);
        broker.await("the log says why", () -> broker.log()
                .lines()
                .anyMatch(line -> line.contains("mosaicmq.listener-open.cfg") && line.contains("anonymous")));
        assertTrue(!accepts(port), "nobody listens");
        broker.write("etc/mosaicmq.auth.cfg", "chain = file", "anonymous = loopback");
        broker.await("the listener opens once that has ended", () -> accepts(port));
        broker.delete("etc/mosaicmq.listener-open.cfg");
        broker.await("the listener is closed", () -> !accepts(port));
    }

    @Test
    @DisplayName("limits change while clients stay: the next packet is measured by the new one")
    void limitsChange() {
        try (WireClient client = broker.open(Version.V5).send(connect(Version.V5, "limited"))) {
            client.expectAccepted();
            broker.write("etc/mosaicmq.broker.cfg", "qos.maximum = 0");
            broker.await(
                    "the limit is in force", () -> broker.mqtt("info").output().matches("(?s).*qos\\.maximum +0\\n.*"));
            client.ping();
            client.send(message("x", "too much").qos1(1));
            assertEquals(0x9B, client.expectClosed().orElseThrow().code());
            broker.write("etc/mosaicmq.broker.cfg", "qos.maximum = 7");
            broker.await("the log says what would be right", () -> broker.log()
                    .contains("mosaicmq.broker.cfg: qos.maximum"));
            assertTrue(broker.mqtt("info").output().matches("(?s).*qos\\.maximum +0\\n.*"), "the last good one stays");
            broker.write("etc/mosaicmq.broker.cfg", "qos.maximum = 2");
            broker.await(
                    "the limit is lifted", () -> broker.mqtt("info").output().matches("(?s).*qos\\.maximum +2\\n.*"));
        }
    }
}
