package io.mosaicmq.api.admin;

/**
 * A subscription.
 *
 * @param filter as the client wrote it, with its share
 * @param identifier Subscription Identifier, 0 for none
 * @param retainHandling 0, 1 or 2 as on the wire
 */
public record SubscriptionView(
        String clientId,
        String filter,
        int qos,
        boolean noLocal,
        boolean retainAsPublished,
        int retainHandling,
        int identifier) {}
