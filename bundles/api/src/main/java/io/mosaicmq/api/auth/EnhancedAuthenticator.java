package io.mosaicmq.api.auth;

import io.mosaicmq.api.packet.ReasonCode;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Answers one Authentication Method of MQTT 5 ([MQTT5-4.12]), as SCRAM-SHA-256: a service, one for each method. */
@ConsumerType
public interface EnhancedAuthenticator {
    /** The Authentication Method it answers. */
    String method();

    /** Begins an exchange; nothing of the request is proved yet. */
    Exchange begin(LoginRequest request);

    /** One client's exchange; one step at a time. */
    @ConsumerType
    interface Exchange {
        /**
         * Takes the client's Authentication Data, empty when it sent none. Called on a thread of the chain, never on an
         * event loop.
         */
        CompletionStage<Step> next(byte[] data);
    }

    /** What an exchange says. */
    sealed interface Step {
        /** Ask the client for more. */
        record Continue(byte[] data) implements Step {}

        /** The client is who it says. */
        record Success(byte[] data, Principal principal, Permissions permissions) implements Step {}

        /**
         * The client is refused.
         *
         * @param reason for the operator, never a secret
         */
        record Failure(ReasonCode reasonCode, String reason) implements Step {}
    }
}
