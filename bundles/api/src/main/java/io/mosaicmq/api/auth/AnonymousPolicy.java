package io.mosaicmq.api.auth;

/** Who may connect when nobody vouches for it ({@code anonymous} in {@code etc/mosaicmq.auth.cfg}). */
public enum AnonymousPolicy {
    NONE,
    /** Clients on this machine. */
    LOOPBACK,
    ALL
}
