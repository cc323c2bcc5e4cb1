package io.mosaicmq.api.auth;

import io.mosaicmq.api.packet.ReasonCode;

/** How the chain decided on a login. */
public sealed interface Admission {
    /** Name of the link that decided, or {@code anonymous}, or {@code chain} when no link could. */
    String decidedBy();

    /** Come in. */
    record Admitted(Principal principal, Permissions permissions, String decidedBy) implements Admission {}

    /**
     * Stay out.
     *
     * @param reason for the operator, never a secret
     */
    record Refused(ReasonCode reasonCode, String reason, String decidedBy) implements Admission {}
}
