package io.mosaicmq.api.admin;

import java.util.Map;

/**
 * A connected client as an operator sees it.
 *
 * @param remote address and port
 * @param connectedAt milliseconds since the epoch
 * @param keepAlive seconds in force, 0 is off
 * @param inFlight messages sent and not acknowledged
 * @param queued messages waiting to be sent
 * @param decidedBy link of the auth chain that let it in
 * @param details everything else worth showing, in order, as name and text
 */
public record ClientView(
        String clientId,
        String username,
        String remote,
        String listener,
        String version,
        boolean cleanStart,
        int keepAlive,
        long connectedAt,
        int subscriptions,
        int inFlight,
        int queued,
        long messagesIn,
        long messagesOut,
        long bytesIn,
        long bytesOut,
        String decidedBy,
        Map<String, String> details) {}
