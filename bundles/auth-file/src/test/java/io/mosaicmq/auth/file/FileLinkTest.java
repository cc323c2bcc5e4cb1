package io.mosaicmq.auth.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file link")
class FileLinkTest {
    private static final String ALICE =
            "alice:$7$101$1fou5v8FXVe4X1MQ$ifFDOTn/YDPXUAS2Ys93erRFFIyf9TvYdeQFfCc4jXdpZLSZP/jzXHFyZIE5cbDIn4nejjhcvitszlsifCtw2Q==\n";
    private static final String EVE =
            "eve:$7$101$cfIlzIMYP4/Kc8mb$n0Zu14yb8L3fI3gawvfRYHAHddr5UGEJCcJhee146iOu4Mwv/dQN8jJWXF0kmixJ4bbcOMWXmAgDVRMhSFx+gg==\n";
    private static final Principal USER = new Principal("alice", Set.of());
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Topic TOPIC = Topic.of("t");

    @TempDir
    Path base;

    private final RecordingLog log = new RecordingLog();
    private FileLink link;

    @BeforeEach
    void link() {
        link = new FileLink(base, Clock.fixed(NOW, ZoneOffset.UTC), log.logger());
    }

    @Test
    @DisplayName("without files judges nobody and knows no rules")
    void nothingConfigured() {
        link.configure(Map.of("mosaicmq.auth.name", "file", "service.pid", "mosaicmq.auth.file", "acl", " "));
        assertFalse(link.isConfigured());
        assertInstanceOf(Verdict.Abstain.class, login("alice", "secret"));
        assertEquals(Optional.empty(), link.permissions(USER, "c"));
    }

    @Test
    @DisplayName("allows the right password, denies a wrong or missing one, and has no opinion on others")
    void verdicts() throws IOException {
        write("users", ALICE);
        link.configure(Map.of("passwords", "users"));
        assertTrue(link.isConfigured());
        assertEquals(new Verdict.Allow(USER), login("alice", "secret"));
        assertDenied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, login("alice", "Secret"));
        assertDenied(ReasonCode.BAD_USER_NAME_OR_PASSWORD, login("alice", null));
        assertInstanceOf(Verdict.Abstain.class, login("bob", "secret"));
        assertInstanceOf(Verdict.Abstain.class, login(null, "secret"));
        assertInstanceOf(Verdict.Abstain.class, login(null, null));
        assertEquals(Optional.empty(), link.permissions(USER, "c"), "no rules are configured");
    }

    @Test
    @DisplayName("takes a change once the file has come to rest")
    void changeOfPasswords() throws IOException {
        write("users", ALICE);
        link.configure(Map.of("passwords", "users"));
        write("users", ALICE + EVE);
        link.poll();
        assertInstanceOf(Verdict.Abstain.class, login("eve", "plain"));
        link.poll();
        assertInstanceOf(Verdict.Allow.class, login("eve", "plain"));
    }

    @Test
    @DisplayName("[E3] keeps the last good users while the file is broken, and says each thing once")
    void brokenPasswords() throws IOException {
        write("users", ALICE);
        link.configure(Map.of("passwords", "users"));
        log.lines.clear();

        write("users", ALICE + "eve:plain\n");
        settle();
        List<String> errors = log.take("error");
        assertEquals(1, errors.size(), errors.toString());
        assertTrue(errors.get(0).contains(base.resolve("users") + " is refused: line 2: user eve: "), errors.get(0));
        assertTrue(errors.get(0).contains("stays in force"), errors.get(0));
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));

        Files.delete(base.resolve("users"));
        settle();
        settle();
        errors = log.take("error");
        assertEquals(1, errors.size(), errors.toString());
        assertTrue(errors.get(0).contains("there is no such file"), errors.get(0));
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));

        write("users", EVE);
        settle();
        settle();
        assertEquals(1, log.take("info").size());
        assertEquals(List.of(), log.take("error"));
        assertInstanceOf(Verdict.Abstain.class, login("alice", "secret"));
        assertInstanceOf(Verdict.Allow.class, login("eve", "plain"));
    }

    @Test
    @DisplayName("says that a file is good again when it comes back as it was")
    void fileComesBack() throws IOException {
        write("users", ALICE);
        link.configure(Map.of("passwords", "users"));
        Files.move(base.resolve("users"), base.resolve("aside"));
        settle();
        log.lines.clear();
        Files.move(base.resolve("aside"), base.resolve("users"));
        settle();
        assertTrue(log.take("info").toString().contains("is good again"));
    }

    @Test
    @DisplayName("[E3] refuses everybody while a password file never was good, and lets in once it is mended")
    void brokenFromTheStart() throws IOException {
        link.configure(Map.of("passwords", "users"));
        assertTrue(link.isConfigured());
        assertDenied(ReasonCode.NOT_AUTHORIZED, login("alice", "secret"));
        assertDenied(ReasonCode.NOT_AUTHORIZED, login(null, null));
        assertTrue(log.take("error").get(0).contains("every login is refused until it is mended"));
        write("users", ALICE);
        settle();
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));
    }

    @Test
    @DisplayName("[E3] refuses everybody and denies everything while an ACL file never was good")
    void brokenRulesFromTheStart() throws IOException {
        write("users", ALICE);
        write("acl", "user alice\ntopic t\ntopc x\n");
        link.configure(Map.of("passwords", "users", "acl", "acl"));
        assertTrue(log.take("error").get(0).contains("line 3: "));
        assertDenied(ReasonCode.NOT_AUTHORIZED, login("alice", "secret"));
        Permissions permissions = link.permissions(USER, "c").orElseThrow();
        assertFalse(permissions.mayPublish(TOPIC));
        long before = permissions.version();

        write("acl", "user alice\ntopic t\n");
        settle();
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));
        assertTrue(permissions.mayPublish(TOPIC));
        assertNotEquals(before, permissions.version());
    }

    @Test
    @DisplayName("[E8] [E12] changes the rights of clients that are connected when the ACL file changes")
    void changeOfRules() throws IOException {
        write("acl", "user alice\ntopic t\n");
        link.configure(Map.of("acl", "acl"));
        assertFalse(link.isConfigured(), "there is nothing to check a password against");
        assertInstanceOf(Verdict.Abstain.class, login("alice", "secret"));
        Permissions permissions = link.permissions(USER, "c").orElseThrow();
        assertTrue(permissions.mayPublish(TOPIC));
        long before = permissions.version();

        write("acl", "user alice\ntopic read t\n");
        settle();
        assertFalse(permissions.mayPublish(TOPIC));
        assertTrue(permissions.mayReceive(TOPIC));
        assertNotEquals(before, permissions.version());

        write("acl", "user alice\ntopic write\n");
        settle();
        assertTrue(permissions.mayReceive(TOPIC), "the last good rules stay in force");

        write("acl", "# nothing\n");
        settle();
        assertFalse(permissions.mayReceive(TOPIC));
    }

    @Test
    @DisplayName("notices a file renamed over the old one and a symbolic link that points elsewhere")
    void renameAndLink() throws IOException {
        write("one", "user alice\ntopic t\n");
        write("two", "user alice\ntopic x\n");
        Files.createSymbolicLink(base.resolve("acl"), Path.of("one"));
        link.configure(Map.of("acl", "acl"));
        Permissions permissions = link.permissions(USER, "c").orElseThrow();
        assertTrue(permissions.mayPublish(TOPIC));

        Files.createSymbolicLink(base.resolve("next"), Path.of("two"));
        Files.move(base.resolve("next"), base.resolve("acl"), StandardCopyOption.ATOMIC_MOVE);
        settle();
        assertFalse(permissions.mayPublish(TOPIC));

        write("three", "user alice\ntopic t\n");
        Files.move(base.resolve("three"), base.resolve("two"), StandardCopyOption.ATOMIC_MOVE);
        settle();
        assertTrue(permissions.mayPublish(TOPIC));
    }

    @Test
    @DisplayName("notices a change that leaves size and time stamp as they were")
    void sameStamp() throws IOException {
        FileTime justNow = FileTime.from(NOW.minusMillis(500));
        write("acl", "user alice\ntopic t\n");
        Files.setLastModifiedTime(base.resolve("acl"), justNow);
        link.configure(Map.of("acl", "acl"));
        write("acl", "user alice\ntopic x\n");
        Files.setLastModifiedTime(base.resolve("acl"), justNow);
        settle();
        assertFalse(link.permissions(USER, "c").orElseThrow().mayPublish(TOPIC));
    }

    @Test
    @DisplayName("refuses an invalid configuration whole, naming file, key and value; the last good one stays")
    void invalidConfiguration() throws IOException {
        write("users", ALICE);
        link.configure(Map.of("passwords", "users"));
        log.lines.clear();
        Map<String, Object> invalid = new HashMap<>();
        invalid.put("felix.fileinstall.filename", "file:/opt/mosaicmq/etc/mosaicmq.auth.file.cfg");
        invalid.put("passwords", "");
        invalid.put("acll", "acl");
        link.configure(invalid);
        String error = log.take("error").get(0);
        assertTrue(
                error.contains("the last good one stays in force: etc/mosaicmq.auth.file.cfg:"
                        + " acll is no setting; did you mean acl?"),
                error);
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));

        link.configure(Map.of("argon2.memory.mib", "lots"));
        assertTrue(
                log.take("error").get(0).contains("argon2.memory.mib = lots: must be a whole number from 1 to 65536"));
        assertTrue(link.isConfigured());
    }

    @Test
    @DisplayName("refuses everybody when its first configuration is invalid")
    void invalidFirstConfiguration() {
        link.configure(Map.of("argon2.memory.mib", "0"));
        assertTrue(link.isConfigured());
        assertDenied(ReasonCode.NOT_AUTHORIZED, login(null, null));
        assertFalse(link.permissions(Principal.ANONYMOUS, "c").orElseThrow().mayPublish(TOPIC));
    }

    @Test
    @DisplayName("keeps users and rules in force when it is pointed to a file that is broken")
    void reconfiguredToBrokenFile() throws IOException {
        write("users", ALICE);
        write("acl", "user alice\ntopic t\n");
        link.configure(Map.of("passwords", "users", "acl", "acl"));
        Permissions permissions = link.permissions(USER, "c").orElseThrow();
        link.configure(Map.of("passwords", "elsewhere", "acl", "elsewhere"));
        assertInstanceOf(Verdict.Allow.class, login("alice", "secret"));
        assertTrue(permissions.mayPublish(TOPIC));
        write("other", "user alice\ntopic x\n");
        link.configure(Map.of("passwords", "users", "acl", "other"));
        assertFalse(permissions.mayPublish(TOPIC));
    }

    @Test
    @DisplayName("warns once of a password file that everybody may read")
    void readableByOthers() throws IOException {
        write("users", ALICE);
        Files.setPosixFilePermissions(base.resolve("users"), PosixFilePermissions.fromString("rw-r--r--"));
        link.configure(Map.of("passwords", "users"));
        write("users", ALICE + EVE);
        settle();
        assertEquals(1, log.take("warn").size());
    }

    @Test
    @DisplayName("refuses a file that is not UTF-8, naming the line")
    void notUtf8() throws IOException {
        Files.write(base.resolve("acl"), new byte[] {'#', '\n', 'u', 's', 'e', 'r', ' ', (byte) 0xE4, '\n'});
        link.configure(Map.of("acl", "acl"));
        assertTrue(log.take("error").get(0).contains("line 2: it is not UTF-8"));
    }

    /** What the poller does until a file that no longer changes has been taken. */
    private void settle() {
        link.poll();
        link.poll();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(base.resolve(name), text);
    }

    private Verdict login(String user, String password) {
        LoginRequest request = new LoginRequest(
                "c",
                Optional.ofNullable(user),
                Optional.ofNullable(password).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                new ConnectionInfo(
                        1,
                        "tcp",
                        "tcp",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883),
                        List.of(),
                        ""));
        return link.authenticate(request).toCompletableFuture().join();
    }

    private static void assertDenied(ReasonCode expected, Verdict verdict) {
        assertEquals(expected, assertInstanceOf(Verdict.Deny.class, verdict).reasonCode());
    }
}
