package io.mosaicmq.auth;

import static io.mosaicmq.auth.Fixture.abstain;
import static io.mosaicmq.auth.Fixture.allow;
import static io.mosaicmq.auth.Fixture.deny;
import static io.mosaicmq.auth.Fixture.from;
import static io.mosaicmq.auth.Fixture.nobody;
import static io.mosaicmq.auth.Fixture.say;
import static io.mosaicmq.auth.Fixture.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.AnonymousPolicy;
import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The chain")
class ChainTest {
    private final Fixture fixture = new Fixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("asks the links it names in their order, then the others by ranking")
    void order() {
        fixture.configure("chain", "one, two");
        StringBuffer asked = new StringBuffer();
        for (String name : new String[] {"low", "two", "high", "one"}) {
            fixture.link(
                    name,
                    name.equals("high") ? 10 : name.equals("two") ? 100 : 0,
                    true,
                    request -> {
                        asked.append(name).append(' ');
                        return abstain().apply(request);
                    },
                    (principal, clientId) -> Optional.empty());
        }
        fixture.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, user("alice"));
        assertEquals("one two high low ", asked.toString());
    }

    @Test
    @DisplayName("takes the first link that allows or denies, and says which it was")
    void firstOpinionDecides() {
        fixture.configure("chain", "a,b,c");
        fixture.link("a", abstain());
        fixture.link("b", allow("alice"));
        fixture.link("c", deny());
        Admission.Admitted admitted = fixture.admitted(user("alice"));
        assertEquals("b", admitted.decidedBy());
        assertEquals("alice", admitted.principal().name());

        fixture.configure("chain", "a,c,b");
        assertEquals("c", fixture.refused(ReasonCode.BANNED, user("alice")).decidedBy());
    }

    @Test
    @DisplayName("asks the best of several services of one name")
    void bestOfOneName() {
        fixture.configure("chain", "file");
        fixture.link("file", deny());
        Fixture.Registered better = fixture.link("file", 1, true, allow("alice"), (p, c) -> Optional.empty());
        fixture.admitted(user("alice"));
        better.leave();
        fixture.refused(ReasonCode.BANNED, user("alice"));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure("throws", request -> {
                    throw new IllegalStateException("broken");
                }),
                failure("lacks a class", request -> {
                    throw new NoClassDefFoundError("gone/Away");
                }),
                failure("runs out of stack", request -> {
                    throw new StackOverflowError();
                }),
                failure("returns null", request -> null),
                failure("fails later", request -> CompletableFuture.failedFuture(new IllegalStateException("broken"))),
                failure("completes with null", say(null)),
                failure("allows nobody in particular", say(new Verdict.Allow(null))));
    }

    private static Arguments failure(String what, Function<LoginRequest, CompletionStage<Verdict>> link) {
        return Arguments.of(what, link);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    @DisplayName("[P3] refuses when a link fails, and asks no other")
    void failingLink(String what, Function<LoginRequest, CompletionStage<Verdict>> link) {
        fixture.configure("chain", "bad,good", "anonymous", "all");
        fixture.link("bad", link);
        fixture.link("good", allow("alice"));
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, user("alice"));
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, nobody());
    }

    @Test
    @DisplayName("[P3] makes a refusal of a denial whose Reason Code says success")
    void deniedWithSuccess() {
        fixture.configure("chain", "file", "anonymous", "all");
        fixture.link("file", say(new Verdict.Deny(ReasonCode.SUCCESS, null)));
        fixture.refused(ReasonCode.NOT_AUTHORIZED, user("alice"));
        fixture.link("file", 1, true, say(new Verdict.Deny(null, null)), (p, c) -> Optional.empty());
        fixture.refused(ReasonCode.NOT_AUTHORIZED, user("alice"));
    }

    @Test
    @DisplayName("[P3] refuses when a link cannot say whether it is configured")
    void failingQuestion() {
        fixture.configure("chain", "", "anonymous", "all");
        fixture.links.add(
                new Authenticator() {
                    @Override
                    public CompletionStage<Verdict> authenticate(LoginRequest request) {
                        return abstain().apply(request);
                    }

                    @Override
                    public boolean isConfigured() {
                        throw new IllegalStateException("broken");
                    }
                },
                fixture.properties("file", 0));
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, nobody());
    }

    @Test
    @DisplayName("[P3] refuses when an answer that comes at once cannot be understood")
    void principalWithoutName() {
        fixture.configure("chain", "file");
        fixture.link(
                "file",
                0,
                true,
                say(new Verdict.Allow(new Principal(null, Set.of()))),
                (principal, clientId) -> Optional.of(principal.isAnonymous() ? Permissions.ALL : readOnly(0)));
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, user("alice"));
    }

    @Test
    @DisplayName("[P3] refuses when an authorizer fails")
    void failingAuthorizer() {
        fixture.configure("chain", "file");
        fixture.link("file", 0, true, allow("alice"), (principal, clientId) -> {
            throw new IllegalStateException("broken");
        });
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, user("alice"));
    }

    @Test
    @DisplayName("[P3] refuses when a link does not answer in time, and a late answer changes nothing")
    void silentLink() throws InterruptedException {
        fixture.configure("chain", "slow", "link.timeout.seconds", "7");
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        fixture.link("slow", request -> {
            asked.countDown();
            return verdict;
        });
        CompletableFuture<Admission> answer = fixture.admit(user("alice"));
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        fixture.time.pass(Duration.ofMillis(6_999));
        assertFalse(answer.isDone());
        fixture.time.pass(Duration.ofMillis(1));
        Admission.Refused refused = Fixture.refused(ReasonCode.SERVER_UNAVAILABLE, answer);
        assertEquals("slow", refused.decidedBy());
        assertTrue(refused.reason().contains("link.timeout.seconds = 7"), refused.reason());
        verdict.complete(new Verdict.Allow(Principal.ANONYMOUS));
        Fixture.refused(ReasonCode.SERVER_UNAVAILABLE, answer);
    }

    @Test
    @DisplayName("goes on from link to link when the answers come later, on its own threads")
    void answersThatComeLater() throws InterruptedException {
        fixture.configure("chain", "slow,good");
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        fixture.link("slow", request -> {
            asked.countDown();
            return verdict;
        });
        fixture.link("good", request -> {
            assertTrue(Thread.currentThread().getName().startsWith("mosaicmq-auth-"));
            return allow("alice").apply(request);
        });
        CompletableFuture<Admission> answer = fixture.admit(user("alice"));
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        verdict.complete(new Verdict.Abstain("no"));
        assertEquals("good", Fixture.answer(answer).decidedBy());
        Fixture.await("no deadline is left", () -> fixture.time.pending() == 0);
    }

    /** Every combination of policy, address, credentials, and whether credentials can be checked. */
    @ParameterizedTest(name = "anonymous={0}, from {1}, user {2}, checked {3}: {4}")
    @CsvSource({
        "none,     127.0.0.1, -,     true,  NOT_AUTHORIZED",
        "none,     127.0.0.1, alice, true,  BAD_USER_NAME_OR_PASSWORD",
        "none,     127.0.0.1, -,     false, NOT_AUTHORIZED",
        "none,     127.0.0.1, alice, false, BAD_USER_NAME_OR_PASSWORD",
        "loopback, 127.0.0.1, -,     true,  SUCCESS",
        "loopback, ::1,       -,     true,  SUCCESS",
        "loopback, 127.0.0.1, alice, true,  BAD_USER_NAME_OR_PASSWORD",
        "loopback, 127.0.0.1, -,     false, SUCCESS",
        "loopback, 127.0.0.1, alice, false, SUCCESS",
        "loopback, 192.0.2.1, -,     true,  NOT_AUTHORIZED",
        "loopback, 192.0.2.1, alice, true,  BAD_USER_NAME_OR_PASSWORD",
        "loopback, 192.0.2.1, -,     false, NOT_AUTHORIZED",
        "loopback, 192.0.2.1, alice, false, BAD_USER_NAME_OR_PASSWORD",
        "all,      192.0.2.1, -,     true,  SUCCESS",
        "all,      192.0.2.1, alice, true,  BAD_USER_NAME_OR_PASSWORD",
        "all,      192.0.2.1, -,     false, SUCCESS",
        "all,      192.0.2.1, alice, false, SUCCESS"
    })
    @DisplayName("admits clients nobody vouches for as the anonymous policy says, without a name")
    void anonymous(String policy, String address, String name, boolean checked, ReasonCode expected) {
        fixture.configure("anonymous", policy);
        fixture.link("file", 0, checked, abstain(), (principal, clientId) -> {
            assertTrue(principal.isAnonymous(), "an unchecked user name must not become a principal");
            return Optional.empty();
        });
        LoginRequest request = from(address, name.equals("-") ? null : name);
        if (expected == ReasonCode.SUCCESS) {
            Admission.Admitted admitted = fixture.admitted(request);
            assertEquals(Principal.ANONYMOUS, admitted.principal());
            assertEquals("anonymous", admitted.decidedBy());
        } else {
            fixture.refused(expected, request);
        }
    }

    @Test
    @DisplayName("[E6] without rules lets a client do everything but publish to $-topics")
    void withoutRules() {
        fixture.configure();
        fixture.link("file", allow("alice"));
        Permissions permissions = fixture.admitted(user("alice")).permissions();
        assertTrue(permissions.mayPublish(Topic.of("a/$SYS")));
        assertFalse(permissions.mayPublish(Topic.of("$SYS/x")));
        assertFalse(permissions.mayPublish(Topic.of("$CONTROL/x")));
        assertTrue(permissions.mayReceive(Topic.of("$SYS/x")));
        assertTrue(permissions.maySubscribe(SubscriptionFilter.of("$SYS/#")));
        assertFalse(permissions.isUnrestricted());
    }

    @Test
    @DisplayName("takes the rights of the first authorizer that has an answer")
    void firstAuthorizerDecides() {
        fixture.configure("chain", "a,b,c");
        fixture.link("a", allow("alice"));
        fixture.rules("b", readOnly(7));
        fixture.rules("c", Permissions.ALL);
        Permissions permissions = fixture.admitted(user("alice")).permissions();
        assertFalse(permissions.mayPublish(Topic.of("t")));
        assertTrue(permissions.mayReceive(Topic.of("t")));
    }

    @Test
    @DisplayName("[E8] [E12] asks anew for the rights of those connected when an authorizer is replaced")
    void replacedAuthorizer() {
        fixture.configure("chain", "file");
        Fixture.Registered old = fixture.rules("file", Permissions.ALL);
        Permissions permissions = fixture.admitted(user("alice")).permissions();
        assertTrue(permissions.mayPublish(Topic.of("t")));
        assertTrue(permissions.isUnrestricted());
        long before = permissions.version();

        old.leave();
        assertEquals(before, permissions.version());
        assertTrue(permissions.mayPublish(Topic.of("t")), "who is connected keeps its rights while the link is away");

        fixture.rules("file", readOnly(0));
        Fixture.await("the new rights are in force", () -> !permissions.mayPublish(Topic.of("t")));
        assertNotEquals(before, permissions.version());
        assertFalse(permissions.isUnrestricted());
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    anonymous | yes | anonymous = yes: must be one of none, loopback, all
                    anonymus | none | anonymus is no setting; did you mean anonymous?
                    chain | file,,ldap | chain = file,,ldap: must be names of links
                    chain | file,file | chain = file,file: must be each link once; file is named twice
                    hold.seconds | soon | hold.seconds = soon: must be a whole number from 0 to 300
                    hold.connections | -1 | hold.connections = -1: must be a whole number from 0
                    link.timeout.seconds | 0 | link.timeout.seconds = 0: must be a whole number from 1
                    threads | 65 | threads = 65: must be a whole number from 1 to 64
                    queue | 0 | queue = 0: must be a whole number from 1
                    """)
    @DisplayName("refuses a configuration whole, naming file, key, value and what is right; the last good one stays")
    void invalidConfiguration(String key, String value, String reason) {
        fixture.configure("chain", "", "anonymous", "none");
        fixture.configure(
                "anonymous",
                "all",
                "felix.fileinstall.filename",
                "file:/opt/mosaicmq/etc/mosaicmq.auth.cfg",
                key,
                value);
        assertEquals(1, fixture.log.at("error").size());
        String error = fixture.log.at("error").get(0);
        assertTrue(error.contains("the last good one stays in force: etc/mosaicmq.auth.cfg: " + reason), error);
        assertEquals(AnonymousPolicy.NONE, fixture.chain.anonymous());
        fixture.refused(ReasonCode.NOT_AUTHORIZED, nobody());
    }

    @Test
    @DisplayName("[P3] refuses everybody while its first configuration is invalid")
    void invalidFirstConfiguration() {
        fixture.link("file", allow("alice"));
        fixture.configure("anonymous", "yes");
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, user("alice"));
        assertEquals(AnonymousPolicy.NONE, fixture.chain.anonymous());
        assertTrue(fixture.log.at("error").get(0).contains("every login is refused until it is mended"));
        fixture.configure();
        fixture.admitted(user("alice"));
    }

    @Test
    @DisplayName("tells the operator of a refusal")
    void refusalsAreTold() {
        fixture.configure("chain", "");
        fixture.link("file", abstain());
        fixture.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, user("mallory"));
        Fixture.await("the refusal is told", () -> fixture.log.at("info").stream()
                .anyMatch(line -> line.startsWith("info Refused client client user mallory from 127.0.0.1: ")));
    }

    private static Permissions readOnly(long version) {
        return new Permissions() {
            @Override
            public boolean mayPublish(Topic topic) {
                return false;
            }

            @Override
            public boolean maySubscribe(SubscriptionFilter filter) {
                return true;
            }

            @Override
            public boolean mayReceive(Topic topic) {
                return true;
            }

            @Override
            public long version() {
                return version;
            }
        };
    }
}
