package io.mosaicmq.auth.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.auth.file.AclPermissions.InForce;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An ACL file")
class AclTest {
    private final AtomicReference<InForce> inForce = new AtomicReference<>();

    @Test
    @DisplayName("grants what its lines say: read, write, readwrite, and both when nothing is said")
    void access() throws LineException {
        Permissions alice = rules("user alice", "topic read r", "topic write w", "topic readwrite rw", "topic both")
                .of("alice", "c");
        assertAccess(alice, "r", true, false);
        assertAccess(alice, "w", false, true);
        assertAccess(alice, "rw", true, true);
        assertAccess(alice, "both", true, true);
        assertAccess(alice, "other", false, false);
    }

    @Test
    @DisplayName("gives lines before the first user to anonymous clients, the others to their user alone")
    void sections() throws LineException {
        AclTest rules =
                rules("topic public/#", "user alice", "topic a", "user bob", "topic b", "user alice", "topic c");
        assertAccess(rules.of("", "x"), "public/x", true, true);
        assertAccess(rules.of("alice", "x"), "public/x", false, false);
        assertAccess(rules.of("alice", "x"), "a", true, true);
        assertAccess(rules.of("alice", "x"), "c", true, true);
        assertAccess(rules.of("alice", "x"), "b", false, false);
        assertAccess(rules.of("bob", "x"), "b", true, true);
        assertAccess(rules.of("eve", "x"), "a", false, false);
        assertAccess(rules.of("", "x"), "a", false, false);
    }

    @Test
    @DisplayName("applies patterns to everyone, wherever they stand")
    void patterns() throws LineException {
        AclTest rules = rules("user alice", "pattern read users/%u/#", "pattern write clients/%c/out", "pattern hall");
        assertAccess(rules.of("bob", "c1"), "users/bob/x", true, false);
        assertAccess(rules.of("bob", "c1"), "users/bob", true, false);
        assertAccess(rules.of("bob", "c1"), "users/alice/x", false, false);
        assertAccess(rules.of("bob", "c1"), "clients/c1/out", false, true);
        assertAccess(rules.of("bob", "c1"), "clients/c2/out", false, false);
        assertAccess(rules.of("", "c1"), "clients/c1/out", false, true);
        assertAccess(rules.of("", "c1"), "hall", true, true);
    }

    @Test
    @DisplayName("lets what is denied win, whatever the order and whoever is meant")
    void denyFirst() throws LineException {
        AclTest rules = rules(
                "user alice", "topic a/#", "topic deny a/secret/#", "topic b/c", "topic deny b/+", "pattern deny a/%c");
        Permissions alice = rules.of("alice", "c1");
        assertAccess(alice, "a/x", true, true);
        assertAccess(alice, "a/secret", false, false);
        assertAccess(alice, "a/secret/x", false, false);
        assertAccess(alice, "b/c", false, false);
        assertAccess(alice, "a/c1", false, false);
    }

    @ParameterizedTest(name = "topic {0}")
    @ValueSource(strings = {"#", "+/#", "+/x", "+"})
    @DisplayName("never lets a rule that does not begin with $ reach a topic that does")
    void reservedTopics(String rule) throws LineException {
        Permissions alice =
                rules("user alice", "topic " + rule, "topic read $SYS/broker/+").of("alice", "c");
        assertAccess(alice, "$SYS/x", false, false);
        assertAccess(alice, "$SYS", false, false);
        assertAccess(alice, "$CONTROL/x", false, false);
        assertAccess(alice, "$SYS/broker/uptime", true, false);
    }

    @Test
    @DisplayName("[E6] lets a client publish to a $-topic when a rule for it says so")
    void reservedTopicByRule() throws LineException {
        assertAccess(rules("user a", "topic write $CONTROL/x").of("a", "c"), "$CONTROL/x", false, true);
    }

    @ParameterizedTest(name = "user \"{0}\", client id \"{1}\"")
    @CsvSource({"+, c", "#, c", "a/+, c", "+/b, c", "x#, c", "'', c", "a/b, c"})
    @DisplayName("[E1] never puts a user name into a pattern that is no single level")
    void dangerousUserNames(String user, String clientId) throws LineException {
        Permissions client = rules("pattern users/%u/#").of(user, clientId);
        assertAccess(client, "users/a/b", false, false);
        assertAccess(client, "users/alice/x", false, false);
        assertAccess(client, "users//x", false, false);
        assertSubscribe(client, "users/+/x", false);
        assertSubscribe(client, "#", false);
    }

    @ParameterizedTest(name = "client id \"{0}\"")
    @ValueSource(strings = {"+", "#", "a/+", "a/b", "+/b", "%u", "a\0b", "\uD800"})
    @DisplayName("[E1] never puts a client id into a pattern that is no single level, nor reads one twice")
    void dangerousClientIds(String clientId) throws LineException {
        Permissions client = rules("pattern %c/%u/x").of("admin", clientId);
        assertAccess(client, "a/admin/x", false, false);
        assertAccess(client, "a/b/admin/x", false, false);
        assertAccess(client, "admin/admin/x", false, false);
        assertSubscribe(client, "+/admin/x", clientId.equals("%u"));
    }

    @Test
    @DisplayName("[E1] lets a name that looks like a placeholder be that name and no more")
    void placeholderAsName() throws LineException {
        Permissions client = rules("pattern p/%c/%u").of("%c", "%u");
        assertAccess(client, "p/%u/%c", true, true);
        assertAccess(client, "p/%c/%c", false, false);
        assertAccess(client, "p/%u/%u", false, false);
    }

    @Test
    @DisplayName("[E1] never lets a name carry a pattern to the topics that begin with $")
    void reservedName() throws LineException {
        Permissions client = rules("pattern %u/#", "pattern read $SYS/%c/x").of("$SYS", "c");
        assertAccess(client, "$SYS/broker", false, false);
        assertAccess(client, "$SYS/c/x", true, false);
    }

    @Test
    @DisplayName("[E1] still denies a client with a / in its id what a pattern denies it")
    void deniedInSpiteOfSlash() throws LineException {
        Permissions client = rules("user u", "topic d/#", "pattern deny d/%c").of("u", "a/b");
        assertAccess(client, "d/a/b", false, false);
        assertAccess(client, "d/a", true, true);
    }

    @Test
    @DisplayName("[E2] gives an anonymous client nothing that names a user, and does not fail on it")
    void anonymous() throws LineException {
        AclTest rules = rules("topic read open", "pattern u/%u", "pattern deny open/%u", "user alice", "topic t");
        Permissions client = rules.of("", "c");
        assertAccess(client, "open", true, false);
        assertAccess(client, "u/", false, false);
        assertAccess(client, "t", false, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing\n# here", "user alice"})
    @DisplayName("[E3] without a rule denies everything")
    void emptyFile(String text) throws LineException {
        inForce.set(new InForce(Acl.parse(text), 1));
        for (String user : new String[] {"", "alice"}) {
            assertAccess(of(user, "c"), "t", false, false);
            assertSubscribe(of(user, "c"), "#", false);
            assertSubscribe(of(user, "c"), "t", false);
        }
    }

    @Test
    @DisplayName("refuses a subscription only when nothing it matches could be allowed")
    void subscribe() throws LineException {
        Permissions alice = rules(
                        "user alice",
                        "topic read a/+/c",
                        "topic read x",
                        "topic write w/#",
                        "topic read d/#",
                        "topic deny d/no/#",
                        "topic deny d/never")
                .of("alice", "c");
        assertSubscribe(alice, "#", true);
        assertSubscribe(alice, "a/b/c", true);
        assertSubscribe(alice, "a/b/d", false);
        assertSubscribe(alice, "a/#", true);
        assertSubscribe(alice, "+", true);
        assertSubscribe(alice, "x/+", false);
        assertSubscribe(alice, "w/#", false);
        assertSubscribe(alice, "d/+/x", true);
        assertSubscribe(alice, "d/no/#", false);
        assertSubscribe(alice, "d/no/+/x", false);
        assertSubscribe(alice, "d/no", false);
        assertSubscribe(alice, "d/never", false);
        assertSubscribe(alice, "d/#", true);
        assertSubscribe(alice, "$SYS/#", false);
    }

    @Test
    @DisplayName("[E4] [E5] asks the same of a shared subscription, and of every topic that is delivered")
    void shared() throws LineException {
        Permissions alice =
                rules("user alice", "topic read s/#", "topic deny s/x").of("alice", "c");
        assertSubscribe(alice, "$share/g/s/x", false);
        assertSubscribe(alice, "$share/g/other", false);
        assertSubscribe(alice, "$share/g/s/+", true);
        assertAccess(alice, "s/x", false, false);
        assertAccess(alice, "s/y", true, false);
    }

    @Test
    @DisplayName("[E8] [E12] answers by the new rules at once, and says that it changed")
    void liveRules() throws LineException {
        Permissions alice = rules("user alice", "topic read t").of("alice", "c");
        long before = alice.version();
        assertTrue(alice.mayReceive(Topic.of("t")));
        inForce.set(new InForce(Acl.parse("user alice\ntopic write t"), 2));
        assertFalse(alice.mayReceive(Topic.of("t")));
        assertTrue(alice.mayPublish(Topic.of("t")));
        assertFalse(before == alice.version());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    user | needs a name
                    topic | needs a topic
                    topic read | needs a topic
                    pattern deny | needs a topic
                    topic my topic | 'my' is no access
                    topic write a/#/b | # must be the last level
                    topic a/b+ | + must occupy a whole level
                    pattern a/x%c/b | must each occupy a whole level
                    pattern a/%u%c | must each occupy a whole level
                    topics a/b | begins with user, topic, pattern or #
                    usr alice | begins with user, topic, pattern or #
                    """)
    @DisplayName("[E3] with a line that is not what it should be is refused whole, with line and reason")
    void invalidLine(String line, String reason) {
        LineException e = assertThrows(LineException.class, () -> Acl.parse("topic a\n\n" + line + "\ntopic b\n"));
        assertTrue(e.getMessage().startsWith("line 3: "), e.getMessage());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    @DisplayName("may be indented, have line ends of another system, and topics with spaces")
    void layout() throws LineException {
        Permissions user = rules("user\tbob builder\r", "  topic  read \t my topic \r", "  # no rule")
                .of("bob builder", "");
        assertAccess(user, "my topic", true, false);
    }

    private AclTest rules(String... lines) throws LineException {
        inForce.set(new InForce(Acl.parse(String.join("\n", lines)), 1));
        return this;
    }

    private Permissions of(String user, String clientId) {
        return new AclPermissions(new Principal(user, Set.of()), clientId, inForce::get);
    }

    private static void assertAccess(Permissions permissions, String topic, boolean read, boolean write) {
        Topic asked = Topic.of(topic);
        assertEquals(read, permissions.mayReceive(asked), "read " + topic);
        assertEquals(read, permissions.maySubscribe(SubscriptionFilter.of(topic)), "subscribe " + topic);
        assertEquals(write, permissions.mayPublish(asked), "write " + topic);
    }

    private static void assertSubscribe(Permissions permissions, String filter, boolean expected) {
        assertEquals(expected, permissions.maySubscribe(SubscriptionFilter.of(filter)), "subscribe " + filter);
    }
}
