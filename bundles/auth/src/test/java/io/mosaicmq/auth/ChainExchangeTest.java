package io.mosaicmq.auth;

import static io.mosaicmq.auth.Fixture.allow;
import static io.mosaicmq.auth.Fixture.nobody;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.EnhancedAuthenticator.Exchange;
import io.mosaicmq.api.auth.EnhancedAuthenticator.Step;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-4.12] An enhanced authentication")
class ChainExchangeTest {
    private static final Principal ALICE = new Principal("alice", Set.of());

    private final Fixture fixture = new Fixture();

    /** Asks once for more, then is content. */
    private static final class Echo implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "ECHO";
        }

        @Override
        public Exchange begin(LoginRequest request) {
            return data -> CompletableFuture.completedFuture(
                    data.length == 0 ? new Step.Continue(data) : new Step.Success(data, ALICE, Permissions.ALL));
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @DisplayName("is begun only for a method that a backend knows now")
    void methods() {
        fixture.configure();
        Map<String, Object> properties = fixture.properties("echo", 0);
        assertEquals(Optional.empty(), fixture.chain.begin("ECHO", nobody()));
        fixture.links.add(new Echo(), properties);
        assertTrue(fixture.chain.begin("ECHO", nobody()).isPresent());
        assertEquals(Optional.empty(), fixture.chain.begin("echo", nobody()));
        fixture.links.removeEnhanced(properties);
        assertEquals(Optional.empty(), fixture.chain.begin("ECHO", nobody()));
    }

    @Test
    @DisplayName("ends with the rights that the authorizers give, else without a right to publish to $-topics")
    void rights() {
        fixture.configure();
        fixture.link("file", allow("x"));
        Step.Success success = succeed();
        assertEquals(ALICE, success.principal());
        assertFalse(success.permissions().mayPublish(Topic.of("$SYS/x")));
        assertTrue(success.permissions().mayPublish(Topic.of("t")));

        fixture.rules("more", Permissions.ALL);
        assertTrue(succeed().permissions().mayPublish(Topic.of("$SYS/x")));
    }

    @Test
    @DisplayName("[E10] waits for a missing link like any login, and then is refused")
    void missingLink() {
        fixture.configure();
        Exchange exchange = exchange();
        CompletableFuture<Step> step = exchange.next(new byte[1]).toCompletableFuture();
        assertFalse(step.isDone());
        fixture.time.pass(Duration.ofSeconds(5));
        assertFailure(ReasonCode.SERVER_UNAVAILABLE, step);
    }

    @Test
    @DisplayName("[P3] is refused when the backend throws or does not answer in time")
    void failures() throws InterruptedException {
        fixture.configure();
        fixture.link("file", allow("x"));
        CountDownLatch asked = new CountDownLatch(1);
        fixture.links.add(
                new EnhancedAuthenticator() {
                    @Override
                    public String method() {
                        return "BAD";
                    }

                    @Override
                    public Exchange begin(LoginRequest request) {
                        return data -> {
                            if (data.length == 0) {
                                throw new IllegalStateException("broken");
                            }
                            asked.countDown();
                            return new CompletableFuture<>();
                        };
                    }
                },
                fixture.properties("bad", 0));
        Exchange exchange = fixture.chain.begin("BAD", nobody()).orElseThrow();
        assertFailure(ReasonCode.SERVER_UNAVAILABLE, exchange.next(new byte[0]));
        CompletionStage<Step> silent = exchange.next(new byte[1]);
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        fixture.time.pass(Duration.ofSeconds(10));
        assertFailure(ReasonCode.SERVER_UNAVAILABLE, silent);
    }

    private Step.Success succeed() {
        Exchange exchange = exchange();
        assertInstanceOf(Step.Continue.class, join(exchange.next(new byte[0])));
        Step.Success success = assertInstanceOf(Step.Success.class, join(exchange.next(new byte[] {7})));
        assertArrayEquals(new byte[] {7}, success.data());
        return success;
    }

    private Exchange exchange() {
        fixture.links.add(new Echo(), fixture.properties("echo", 0));
        return fixture.chain.begin("ECHO", nobody()).orElseThrow();
    }

    private static Step join(CompletionStage<Step> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void assertFailure(ReasonCode expected, CompletionStage<Step> stage) {
        assertEquals(expected, assertInstanceOf(Step.Failure.class, join(stage)).reasonCode());
    }
}
