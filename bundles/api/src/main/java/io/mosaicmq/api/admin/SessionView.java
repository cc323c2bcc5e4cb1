package io.mosaicmq.api.admin;

/**
 * A session, with or without a client.
 *
 * @param principal user it belongs to, empty for anonymous
 * @param expiryInterval Session Expiry Interval in seconds, 4,294,967,295 is never
 * @param disconnectedAt milliseconds since the epoch, 0 while connected
 * @param queuedBytes heap the waiting messages hold
 * @param dropped messages dropped since the session began
 */
public record SessionView(
        String clientId,
        String principal,
        boolean connected,
        long expiryInterval,
        long disconnectedAt,
        int subscriptions,
        int inFlight,
        int queued,
        long queuedBytes,
        long dropped,
        int shard) {}
