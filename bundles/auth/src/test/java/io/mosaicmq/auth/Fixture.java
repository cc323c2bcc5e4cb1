package io.mosaicmq.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.Authenticator;
import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.auth.Verdict;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.packet.ReasonCode;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A chain with time of its own, and links made of lambdas. */
final class Fixture implements AutoCloseable {
    final ManualDeadlines time = new ManualDeadlines();
    final RecordingLog log = new RecordingLog();
    final Links links = new Links();
    final Chain chain = new Chain(links, time, log.logger());
    private long serviceId;

    /** A link that a bundle registered; {@link #leave} unregisters it. */
    final class Registered {
        private final Map<String, Object> properties;

        private Registered(Map<String, Object> properties) {
            this.properties = properties;
        }

        void leave() {
            links.removeAuthenticator(properties);
            links.removeAuthorizer(properties);
        }
    }

    Fixture configure(String... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        chain.configure(properties);
        return this;
    }

    Registered link(String name, Function<LoginRequest, CompletionStage<Verdict>> judge) {
        return link(name, 0, true, judge, (principal, clientId) -> Optional.empty());
    }

    Registered link(
            String name,
            int ranking,
            boolean configured,
            Function<LoginRequest, CompletionStage<Verdict>> judge,
            Authorizer authorizer) {
        Map<String, Object> properties = properties(name, ranking);
        links.add(authorizer, properties);
        links.add(
                new Authenticator() {
                    @Override
                    public CompletionStage<Verdict> authenticate(LoginRequest request) {
                        return judge.apply(request);
                    }

                    @Override
                    public boolean isConfigured() {
                        return configured;
                    }
                },
                properties);
        return new Registered(properties);
    }

    Registered rules(String name, Permissions permissions) {
        return link(name, 0, true, allow(name), (principal, clientId) -> Optional.of(permissions));
    }

    Map<String, Object> properties(String name, int ranking) {
        return Map.of(Authenticator.NAME, name, "service.ranking", ranking, "service.id", ++serviceId);
    }

    static Function<LoginRequest, CompletionStage<Verdict>> say(Verdict verdict) {
        return request -> CompletableFuture.completedFuture(verdict);
    }

    static Function<LoginRequest, CompletionStage<Verdict>> allow(String user) {
        return say(new Verdict.Allow(new Principal(user, Set.of())));
    }

    static Function<LoginRequest, CompletionStage<Verdict>> deny() {
        return say(new Verdict.Deny(ReasonCode.BANNED, "no"));
    }

    static Function<LoginRequest, CompletionStage<Verdict>> abstain() {
        return say(new Verdict.Abstain("none of mine"));
    }

    CompletableFuture<Admission> admit(LoginRequest request) {
        return chain.admit(request).toCompletableFuture();
    }

    static Admission answer(CompletableFuture<Admission> stage) {
        try {
            return stage.get(20, TimeUnit.SECONDS);
        } catch (Exception e) { // a test that fails, whatever it is
            return fail("no answer", e);
        }
    }

    Admission.Admitted admitted(LoginRequest request) {
        return assertInstanceOf(Admission.Admitted.class, answer(admit(request)));
    }

    Admission.Refused refused(ReasonCode expected, LoginRequest request) {
        return refused(expected, admit(request));
    }

    static Admission.Refused refused(ReasonCode expected, CompletableFuture<Admission> stage) {
        Admission.Refused refused = assertInstanceOf(Admission.Refused.class, answer(stage));
        assertEquals(expected, refused.reasonCode(), refused.reason());
        return refused;
    }

    static LoginRequest user(String name) {
        return from("127.0.0.1", name);
    }

    static LoginRequest nobody() {
        return from("127.0.0.1", null);
    }

    static LoginRequest from(String address, String name) {
        return new LoginRequest(
                "client",
                Optional.ofNullable(name),
                Optional.ofNullable(name).map(text -> "hunter2".getBytes(StandardCharsets.UTF_8)),
                new ConnectionInfo(
                        1,
                        "tcp",
                        "tcp",
                        new InetSocketAddress(address, 40_000),
                        new InetSocketAddress(address, 1883),
                        List.of(),
                        ""));
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("never came true: " + what);
            }
            Thread.yield();
        }
    }

    @Override
    public void close() {
        chain.close();
    }
}
