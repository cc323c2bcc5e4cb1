package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.view.Glob;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "mqtt",
        name = "client-list",
        description = "List the connected clients",
        detailedDescription = "classpath:help/client-list.txt")
public final class ClientList extends ListingCommand {
    @Option(name = "--filter", description = "Only client ids that match; * is any text, ? any character")
    String filter = "*";

    @Option(name = "--limit", description = "Show at most so many; 0 shows all", valueToShowInHelp = "0")
    int limit;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        requireLimit(limit);
        Glob glob = new Glob(filter);
        try (Lease<Clients> clients = lease(Clients.class)) {
            List<ClientView> found = await(clients.service().list()).stream()
                    .filter(client -> glob.matches(client.clientId()))
                    .sorted(Comparator.comparing(ClientView::clientId))
                    .toList();
            print(Views.CLIENTS, found, limit, out, err);
        }
    }
}
