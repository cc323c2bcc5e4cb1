package io.mosaicmq.broker;

import java.util.LinkedHashMap;
import java.util.Map;

/** What one shard counts since it began; written and read on its loop. */
final class Counters {
    long connectionsAdmitted;
    long connectionsRefused;
    long protocolViolations;
    long messagesReceived;
    long messagesSent;
    long publishRefused;
    /** QoS 0, the connection did not take more. */
    long droppedSlow;
    /** The session's queue was full. */
    long droppedQueueFull;
    /** All queues together were full. */
    long droppedQueuesFull;

    long droppedExpired;
    /** Larger than the client's Maximum Packet Size. */
    long droppedTooLarge;
    /** The receiver may not read the topic. */
    long droppedNotAllowed;
    /** A shared subscription without a member that could take it. */
    long droppedNoMember;

    /** Adds itself to totals. */
    void addTo(Map<String, Long> totals) {
        each().forEach((name, value) -> totals.merge(name, value, Long::sum));
    }

    private Map<String, Long> each() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("connections.admitted", connectionsAdmitted);
        all.put("connections.refused", connectionsRefused);
        all.put("protocol.violations", protocolViolations);
        all.put("messages.received", messagesReceived);
        all.put("messages.sent", messagesSent);
        all.put("publish.refused", publishRefused);
        all.put("dropped.slow", droppedSlow);
        all.put("dropped.queue.messages", droppedQueueFull);
        all.put("dropped.queue.total", droppedQueuesFull);
        all.put("dropped.expired", droppedExpired);
        all.put("dropped.too.large", droppedTooLarge);
        all.put("dropped.not.allowed", droppedNotAllowed);
        all.put("dropped.no.member", droppedNoMember);
        return all;
    }
}
