package io.mosaicmq.itests.operations;

import static io.mosaicmq.itests.wire.Connect.connect;
import static io.mosaicmq.itests.wire.Message.message;
import static io.mosaicmq.itests.wire.Subscribe.subscribe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.mosaicmq.itests.broker.Installation;
import io.mosaicmq.itests.wire.Packet;
import io.mosaicmq.itests.wire.Version;
import io.mosaicmq.itests.wire.WireClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DisplayName("Users and rules are files: what they say counts from the moment they are saved, for who is connected too")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessFilesIT {
    private static final String ANN =
            "ann:$7$101$GidZ+BCs08HTgw4q$fh0rk75fpRfjf7oCLsIuXatv+NVuivMur5IG0+OKQIZRpaGdGE05bF9pByMDFmw3xuY48LWXLuIVpGP1IFlQdw==";
    private static final String BEN =
            "ben:$7$101$EnFiipelgWWq+h65$JOHHxE/kUKov3FYBR1OkGjwx444uImxRTjx1smBqSNqyS+/DZL12xANuu28fQ2QX5g3cjSq4svKCAaasrw87xw==";

    private Installation broker;

    @BeforeAll
    void start() {
        broker = Installation.unpack("access");
        broker.write("etc/users", ANN);
        broker.write("etc/rules", "user ann", "topic readwrite ann/#", "pattern read to/%c/#");
        broker.write("etc/mosaicmq.auth.file.cfg", "passwords = etc/users", "acl = etc/rules");
        broker.write("etc/mosaicmq.auth.cfg", "chain = file", "anonymous = none");
        broker.start();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private WireClient login(String user, String password) {
        return broker.open(Version.V5)
                .send(connect(Version.V5, "client-" + user).userName(user).password(password));
    }

    private int code(String user, String password) {
        try (WireClient client = login(user, password)) {
            return client.expect(Packet.ConnAck.class).code();
        }
    }

    @Test
    @DisplayName(
            "users and rules come and go with the files; a malformed file changes nothing and is told with its line")
    void filesChange() {
        assertEquals(0x86, code("ben", "secret-ben"));
        broker.write("etc/users", ANN, BEN);
        broker.await("ben is known", () -> code("ben", "secret-ben") == 0);
        broker.write("etc/users", ANN, "a line that is none");
        broker.await(
                "the log names the line",
                () -> broker.log().lines().anyMatch(line -> line.contains("etc/users") && line.contains("2")));
        assertEquals(0, code("ben", "secret-ben"), "the last good file stays in force");
        assertNotEquals(0, code("ben", "secret-ann"));
        try (WireClient ann = login("ann", "secret-ann")) {
            ann.expectAccepted();
            ann.send(subscribe(90).to("other/#", 1));
            assertEquals(List.of(0x87), ann.expect(Packet.SubAck.class).codes());
            assertEquals(List.of(1), ann.subscribe("ann/#", 1).codes());
            assertEquals(List.of(0), ann.subscribe("to/client-ann/#", 0).codes());
            assertEquals(
                    0x87, ann.publish(message("to/client-ann/x", "not by her").qos1(1)));
            assertEquals(0, ann.publish(message("ann/x", "hers").qos1(2)));
            ann.acknowledge(ann.expectPublish("hers"));
            broker.write("etc/rules", "user ann", "topic read ann/#");
            broker.await(
                    "the new rules count for her too",
                    () -> ann.publish(message("ann/y", "").qos1(3)) == 0x87);
            broker.write("etc/rules", "user ann", "topic readwrite ann/#");
            broker.await(
                    "and the newer ones", () -> ann.publish(message("ann/z", "").qos1(4)) != 0x87);
        }
    }

    @Test
    @DisplayName("bin/mqtt needs no password, says what it did, and fails with a code and a reason")
    void commands() {
        Installation.Result sent = broker.mqtt("publish", "from/operator", "a b;c $x 'y'", "-r");
        assertEquals(0, sent.exitCode(), sent.output());
        String listed = broker.mqtt("retained-list", "from/#", "--no-format").output();
        assertEquals("a b;c $x 'y'", listed.strip().split("\t")[4], listed);
        Installation.Result unknown = broker.mqtt("client-kick", "nobody-here");
        assertNotEquals(0, unknown.exitCode());
        assertEquals(true, unknown.output().contains("nobody-here"), unknown.output());
        assertNotEquals(0, broker.mqtt("no-such-command").exitCode());
        assertEquals(0, broker.mqtt("client-list", "--help").exitCode());
    }
}
