package io.mosaicmq.api.routing;

/** How a shared group chooses ({@code shared.strategy}). */
public enum SharedStrategy {
    /** Each member in turn. */
    ROUND_ROBIN,
    /** One member for each publisher, as long as it is there: keeps a publisher's order. */
    STICKY,
    /** The member with the fewest unacknowledged messages. */
    LEAST_IN_FLIGHT
}
