package io.mosaicmq.api.auth;

import io.mosaicmq.api.packet.ReasonCode;

/** What one link of the chain says of a login. */
public sealed interface Verdict {
    /** The client is who it says. */
    record Allow(Principal principal) implements Verdict {}

    /**
     * The client is refused; no other link is asked.
     *
     * @param reasonCode mostly {@link ReasonCode#BAD_USER_NAME_OR_PASSWORD} or {@link ReasonCode#NOT_AUTHORIZED}
     * @param reason for the operator, never a secret
     */
    record Deny(ReasonCode reasonCode, String reason) implements Verdict {}

    /**
     * No opinion: the next link is asked.
     *
     * @param reason for the operator: why not
     */
    record Abstain(String reason) implements Verdict {}
}
