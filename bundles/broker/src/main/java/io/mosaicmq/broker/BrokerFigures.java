package io.mosaicmq.broker;

import io.mosaicmq.api.admin.BrokerInfo;
import io.mosaicmq.api.admin.BrokerStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Sums up the shards. */
final class BrokerFigures implements BrokerStatus {
    private final Broker broker;
    private final String version;

    BrokerFigures(Broker broker, String version) {
        this.broker = broker;
        this.version = version;
    }

    /** One shard's share. */
    private record Share(int connections, int sessions, int subscriptions, Map<String, Long> counters) {
        static Share of(Shard shard) {
            Map<String, Long> counters = new LinkedHashMap<>();
            shard.counters().addTo(counters);
            int subscriptions = 0;
            for (Session session : shard.sessions().values()) {
                subscriptions += session.subscriptions().size();
            }
            return new Share(shard.connections().size(), shard.sessions().size(), subscriptions, counters);
        }
    }

    @Override
    public CompletionStage<BrokerInfo> info() {
        return broker.askAll(Share::of).thenApply(shares -> {
            Map<String, Long> counters = new LinkedHashMap<>();
            shares.forEach(share -> share.counters().forEach((name, value) -> counters.merge(name, value, Long::sum)));
            counters.put("queued.bytes", broker.queuedBytes().get());
            counters.put("retained.bytes", broker.router().retained().bytes());
            return new BrokerInfo(
                    version,
                    broker.startedAt(),
                    broker.persistence().name(),
                    broker.shards(),
                    shares.stream().mapToInt(Share::connections).sum(),
                    shares.stream().mapToInt(Share::sessions).sum(),
                    shares.stream().mapToInt(Share::subscriptions).sum(),
                    broker.router().retained().size(),
                    counters,
                    broker.limits().describe());
        });
    }
}
