package io.mosaicmq.auth;

import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.EnhancedAuthenticator.Exchange;
import io.mosaicmq.api.auth.EnhancedAuthenticator.Step;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.auth.Deadlines.Deadline;
import io.mosaicmq.auth.Links.View;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An enhanced authentication as the chain lets it happen: its steps wait at the same gate as plain logins, have the same
 * deadline, and end with the rights the authorizers give. One step at a time ([MQTT5-4.12]).
 */
final class ChainExchange implements Exchange {
    private final EnhancedAuthenticator authenticator;
    private final LoginRequest request;
    private final Gate gate;
    private final Rights rights;
    /** Begun with the first step, on a thread of the chain; steps follow one another. */
    private volatile Optional<Exchange> exchange = Optional.empty();

    ChainExchange(EnhancedAuthenticator authenticator, LoginRequest request, Gate gate, Rights rights) {
        this.authenticator = authenticator;
        this.request = request;
        this.gate = gate;
        this.rights = rights;
    }

    @Override
    public CompletionStage<Step> next(byte[] data) {
        Turn turn = new Turn(data);
        gate.enter(turn);
        return turn.answer();
    }

    private final class Turn implements Gate.Entrant {
        private final byte[] data;
        private final CompletableFuture<Step> answer = new CompletableFuture<>();

        Turn(byte[] data) {
            this.data = data;
        }

        @Override
        public CompletableFuture<Step> answer() {
            return answer;
        }

        @Override
        public void refuse(ReasonCode reasonCode, String reason) {
            answer.complete(new Step.Failure(reasonCode, reason));
        }

        @Override
        public void proceed(View view, ChainSettings settings) {
            Deadline deadline = gate.deadlines()
                    .in(
                            settings.linkTimeout(),
                            () -> refuse(
                                    ReasonCode.SERVER_UNAVAILABLE,
                                    "the authenticator did not answer in link.timeout.seconds = "
                                            + settings.linkTimeout().toSeconds()));
            try {
                if (exchange.isEmpty()) {
                    exchange = Optional.of(authenticator.begin(request));
                }
                exchange.get()
                        .next(data)
                        .whenComplete((step, failure) -> gate.run(this, () -> {
                            end(view, step, failure);
                            deadline.cancel();
                        }));
            } catch (Exception | LinkageError e) { // another bundle's code, which may be leaving just now
                deadline.cancel();
                refuse(ReasonCode.SERVER_UNAVAILABLE, "the authenticator failed: " + e);
            }
        }

        private void end(View view, Step step, Throwable failure) {
            if (failure != null || step == null) {
                refuse(ReasonCode.SERVER_UNAVAILABLE, "the authenticator failed: " + failure);
            } else if (step instanceof Step.Success success) {
                try {
                    answer.complete(new Step.Success(
                            success.data(),
                            success.principal(),
                            rights.grant(
                                    view, success.principal(), request.clientId(), guarded(success.permissions()))));
                } catch (LinkFailure e) {
                    refuse(ReasonCode.SERVER_UNAVAILABLE, e.getMessage());
                }
            } else {
                answer.complete(step);
            }
        }

        /** An authenticator that knows of no rules says "everything", which is not meant for the broker's own topics. */
        private Permissions guarded(Permissions given) {
            return given.isUnrestricted() ? ReservedTopics.PROTECTED : given;
        }
    }
}
