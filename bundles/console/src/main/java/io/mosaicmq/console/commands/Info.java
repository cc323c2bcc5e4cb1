package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.BrokerInfo;
import io.mosaicmq.api.admin.BrokerStatus;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.view.Details;
import io.mosaicmq.console.view.Text;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "mqtt",
        name = "info",
        description = "Show the broker at a glance: version, what it holds, counters, limits",
        detailedDescription = "classpath:help/info.txt")
public final class Info extends ListingCommand {
    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        try (Lease<BrokerStatus> broker = lease(BrokerStatus.class)) {
            details(await(broker.service().info()), Instant.now()).print(format(), out);
        }
    }

    static Details details(BrokerInfo info, Instant now) {
        Duration up = Duration.between(Instant.ofEpochMilli(info.startedAt()), now);
        return new Details()
                .add("Version", "version", info.version())
                .add(
                        "Started",
                        "startedAt",
                        Text.instant(info.startedAt()),
                        Text.instant(info.startedAt()) + ", " + Text.duration(up) + " ago")
                .add("Persistence", "persistence", info.persistence())
                .add("Shards", "shards", info.shards())
                .add("Connections", "connections", info.connections())
                .add("Sessions", "sessions", info.sessions())
                .add("Subscriptions", "subscriptions", info.subscriptions())
                .add("Retained", "retained", info.retained())
                .section("Counters", "counters", info.counters())
                .section("Limits", "limits", info.limits());
    }
}
