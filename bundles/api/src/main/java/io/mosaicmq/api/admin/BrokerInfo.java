package io.mosaicmq.api.admin;

import java.util.Map;

/**
 * The broker at a glance.
 *
 * @param startedAt milliseconds since the epoch
 * @param counters names and values since the start, in the order they should be shown
 * @param limits limits in force by their name in the configuration
 */
public record BrokerInfo(
        String version,
        long startedAt,
        String persistence,
        int shards,
        int connections,
        int sessions,
        int subscriptions,
        int retained,
        Map<String, Long> counters,
        Map<String, String> limits) {}
