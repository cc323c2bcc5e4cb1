package io.mosaicmq.api.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The chain as the broker sees it: one question, one answer. A service; without it nobody is admitted. */
@ProviderType
public interface AccessControl {
    /**
     * Decides on a login. Any thread may ask and none is blocked: while a link the configuration names is missing the
     * answer is held, bounded in time and number, and then is a refusal. The stage always completes, never exceptionally.
     */
    CompletionStage<Admission> admit(LoginRequest request);

    /** Begins an enhanced authentication ([MQTT5-4.12]); empty when no backend knows the method. */
    Optional<EnhancedAuthenticator.Exchange> begin(String method, LoginRequest request);

    /** Who may connect without credentials. */
    AnonymousPolicy anonymous();
}
