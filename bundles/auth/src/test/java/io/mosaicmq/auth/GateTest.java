package io.mosaicmq.auth;

import static io.mosaicmq.auth.Fixture.abstain;
import static io.mosaicmq.auth.Fixture.allow;
import static io.mosaicmq.auth.Fixture.answer;
import static io.mosaicmq.auth.Fixture.nobody;
import static io.mosaicmq.auth.Fixture.refused;
import static io.mosaicmq.auth.Fixture.user;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The gate")
class GateTest {
    private final Fixture fixture = new Fixture();
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        release.countDown();
        fixture.close();
    }

    @Test
    @DisplayName("[E10] holds logins while a link is missing, also anonymous ones, and admits them when it appears")
    void heldThenAdmitted() {
        fixture.configure("anonymous", "all");
        CompletableFuture<Admission> alice = fixture.admit(user("alice"));
        CompletableFuture<Admission> anonymous = fixture.admit(nobody());
        fixture.time.pass(Duration.ofMillis(4_999));
        assertFalse(alice.isDone());
        assertFalse(anonymous.isDone());

        fixture.link("file", request -> request.username()
                .map(name -> allow(name).apply(request))
                .orElseGet(() -> abstain().apply(request)));
        assertInstanceOf(Admission.Admitted.class, answer(alice));
        assertInstanceOf(Admission.Admitted.class, answer(anonymous));
        Fixture.await("no deadline is left", () -> fixture.time.pending() == 0);
    }

    @Test
    @DisplayName("[E10] [P3] refuses when the link does not appear in time, and names it")
    void heldThenRefused() {
        fixture.configure("chain", "file,ldap", "anonymous", "all", "hold.seconds", "3");
        fixture.link("file", allow("alice"));
        CompletableFuture<Admission> answer = fixture.admit(user("alice"));
        assertFalse(answer.isDone(), "a link that allows does not make up for one that is missing");
        fixture.time.pass(Duration.ofSeconds(3));
        Admission.Refused refused = refused(ReasonCode.SERVER_UNAVAILABLE, answer);
        assertTrue(refused.reason().contains("names ldap, which is not there"), refused.reason());
        assertTrue(refused.reason().contains("hold.seconds = 3"), refused.reason());
    }

    @Test
    @DisplayName("[E10] holds logins while a link has an authenticator but no authorizer, and the other way round")
    void halfALink() {
        fixture.configure();
        Map<String, Object> rules = fixture.properties("file", 0);
        fixture.links.add((Authorizer) (principal, clientId) -> Optional.empty(), rules);
        assertHeld();

        fixture.links.removeAuthorizer(rules);
        Map<String, Object> whole = fixture.properties("file", 0);
        fixture.link("other", allow("alice"));
        fixture.links.add(
                new Authenticator() {
                    @Override
                    public CompletionStage<Verdict> authenticate(LoginRequest request) {
                        return allow("alice").apply(request);
                    }

                    @Override
                    public boolean isConfigured() {
                        return true;
                    }
                },
                whole);
        assertHeld();
        fixture.links.add((Authorizer) (principal, clientId) -> Optional.empty(), whole);
        fixture.admitted(user("alice"));
        fixture.links.removeAuthorizer(whole);
        assertHeld();
    }

    private void assertHeld() {
        CompletableFuture<Admission> login = fixture.admit(user("alice"));
        fixture.time.pass(Duration.ofSeconds(5));
        refused(ReasonCode.SERVER_UNAVAILABLE, login);
    }

    @Test
    @DisplayName("[E10] never admits while the only link comes and goes")
    void comingAndGoing() {
        fixture.configure("anonymous", "all", "hold.seconds", "0");
        for (int i = 0; i < 50; i++) {
            refused(ReasonCode.SERVER_UNAVAILABLE, fixture.admit(nobody()));
            Fixture.Registered link = fixture.link("file", Fixture.deny());
            refused(ReasonCode.BANNED, fixture.admit(nobody()));
            link.leave();
        }
    }

    @Test
    @DisplayName("[E10] holds a login that waited for a thread while its link left, for its own time")
    void linkLeavesWhileQueued() {
        fixture.configure("threads", "1");
        Fixture.Registered link = blockingLink();
        CompletableFuture<Admission> running = fixture.admit(user("a"));
        awaitAsked();
        CompletableFuture<Admission> queued = fixture.admit(user("b"));
        fixture.time.pass(Duration.ofSeconds(6)); // more than hold.seconds, less than link.timeout.seconds
        link.leave();
        release.countDown();
        assertInstanceOf(Admission.Admitted.class, answer(running));
        Fixture.await("the second waits for the link alone", () -> fixture.time.pending() == 1);
        fixture.link("file", allow("b"));
        assertInstanceOf(Admission.Admitted.class, answer(queued));
    }

    @Test
    @DisplayName("[P6] holds no more logins than hold.connections")
    void fullHold() {
        fixture.configure("hold.connections", "2");
        List<CompletableFuture<Admission>> held = new ArrayList<>();
        held.add(fixture.admit(user("a")));
        held.add(fixture.admit(user("b")));
        Admission.Refused refused = fixture.refused(ReasonCode.QUOTA_EXCEEDED, user("c"));
        assertTrue(refused.reason().contains("hold.connections = 2"), refused.reason());
        fixture.link("file", allow("alice"));
        held.forEach(answer -> assertInstanceOf(Admission.Admitted.class, answer(answer)));
    }

    @Test
    @DisplayName("[P1] lets go everybody it held, also more than the queue takes")
    void releasesMoreThanTheQueue() {
        fixture.configure("queue", "1", "threads", "1");
        List<CompletableFuture<Admission>> held = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            held.add(fixture.admit(user("alice")));
        }
        fixture.link("file", allow("alice"));
        held.forEach(answer -> assertInstanceOf(Admission.Admitted.class, answer(answer)));
    }

    @Test
    @DisplayName("lets go whom it held when the missing link is no longer asked for")
    void linkNoLongerRequired() {
        fixture.configure("chain", "file,ldap");
        fixture.link("file", allow("alice"));
        CompletableFuture<Admission> answer = fixture.admit(user("alice"));
        assertFalse(answer.isDone());
        fixture.configure("chain", "file");
        assertInstanceOf(Admission.Admitted.class, answer(answer));
    }

    @Test
    @DisplayName("[P6] refuses as busy when the queue is full")
    void fullQueue() throws InterruptedException {
        fixture.configure("queue", "1", "threads", "1");
        blockingLink();
        CompletableFuture<Admission> running = fixture.admit(user("a"));
        awaitAsked();
        CompletableFuture<Admission> queued = fixture.admit(user("b"));
        Admission.Refused refused = fixture.refused(ReasonCode.SERVER_BUSY, user("c"));
        assertTrue(refused.reason().contains("queue = 1"), refused.reason());
        release.countDown();
        assertInstanceOf(Admission.Admitted.class, answer(running));
        assertInstanceOf(Admission.Admitted.class, answer(queued));
    }

    @Test
    @DisplayName("[P3] refuses who waits for a thread too long, and the link that holds the thread up")
    void stuckThreads() throws InterruptedException {
        fixture.configure("threads", "1", "link.timeout.seconds", "2");
        blockingLink();
        CompletableFuture<Admission> running = fixture.admit(user("a"));
        awaitAsked();
        CompletableFuture<Admission> queued = fixture.admit(user("b"));
        fixture.time.pass(Duration.ofSeconds(2));
        refused(ReasonCode.SERVER_UNAVAILABLE, running);
        refused(ReasonCode.SERVER_BUSY, queued);
        release.countDown();
        fixture.admitted(user("c"));
    }

    @Test
    @DisplayName("[P1] begins a login anew when the link left while it was asked, and its successor decides")
    void linkLeavesUnderALogin() throws InterruptedException {
        fixture.configure();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Fixture.Registered old = fixture.link("file", request -> {
            asked.countDown();
            return verdict;
        });
        CompletableFuture<Admission> answer = fixture.admit(user("alice"));
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        old.leave();
        verdict.completeExceptionally(new IllegalStateException("stopped"));
        fixture.link("file", allow("alice"));
        assertInstanceOf(Admission.Admitted.class, answer(answer));
    }

    @Test
    @DisplayName("answers everybody when it closes, and refuses who comes later")
    void closed() {
        fixture.configure();
        CompletableFuture<Admission> held = fixture.admit(user("alice"));
        fixture.chain.close();
        refused(ReasonCode.SERVER_UNAVAILABLE, held);
        fixture.refused(ReasonCode.SERVER_UNAVAILABLE, user("alice"));
    }

    @Test
    @DisplayName(
            "[P1] [E10] under a storm of logins and a link that is replaced again and again, refuses and misjudges nobody")
    void stormUnderSwap() throws InterruptedException {
        fixture.configure("anonymous", "all");
        Fixture.Registered current = goodLink();
        List<CompletableFuture<Admission>> good = new ArrayList<>();
        List<CompletableFuture<Admission>> bad = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        Thread storm = new Thread(() -> {
            for (int i = 0; i < 5_000; i++) {
                good.add(fixture.admit(user("alice")));
                bad.add(fixture.admit(user("mallory")));
                begun.countDown();
            }
        });
        storm.start();
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        while (storm.isAlive()) {
            current.leave();
            Thread.yield();
            current = goodLink();
            Thread.yield();
        }
        storm.join();
        good.forEach(answer -> assertInstanceOf(Admission.Admitted.class, answer(answer)));
        bad.forEach(answer -> refused(ReasonCode.BANNED, answer));
    }

    private Fixture.Registered goodLink() {
        return fixture.link("file", request -> {
            boolean good = request.username().orElse("").equals("alice");
            return (good ? allow("alice") : Fixture.deny()).apply(request);
        });
    }

    private Fixture.Registered blockingLink() {
        return fixture.link("file", request -> {
            asked.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                return CompletableFuture.failedFuture(e);
            }
            return allow("alice").apply(request);
        });
    }

    private void awaitAsked() {
        Fixture.await("the link is asked", () -> asked.get() == 1);
    }
}
