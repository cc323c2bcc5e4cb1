package io.mosaicmq.api.auth;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Vouches for clients: a bundle registers one as a service, with property {@link #NAME}; {@code etc/mosaicmq.auth.cfg} names
 * the links of the chain, and those not named there follow by {@code service.ranking}, highest first. They are asked in order
 * until one allows or denies; no opinion from any is a refusal.
 */
@ConsumerType
public interface Authenticator {
    /** Service property that names the link, as {@code file} or {@code ldap}. */
    String NAME = "mosaicmq.auth.name";

    /**
     * Judges a login. Called on a thread of the chain, never on an event loop; return soon and complete later rather than
     * block. A stage that fails or outlives the chain's deadline is an error, which is never an admission.
     */
    CompletionStage<Verdict> authenticate(LoginRequest request);

    /** Whether it can judge at all: configured with something to check credentials against. Any thread. */
    boolean isConfigured();
}
