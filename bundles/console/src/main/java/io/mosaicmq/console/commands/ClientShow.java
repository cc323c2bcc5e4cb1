package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.ClientIds;
import io.mosaicmq.console.view.Details;
import io.mosaicmq.console.view.Text;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

@Service
@Command(
        scope = "mqtt",
        name = "client-show",
        description = "Show everything about a connected client",
        detailedDescription = "classpath:help/client-show.txt")
public final class ClientShow extends ListingCommand {
    @Argument(name = "CLIENT", description = "Client id", required = true)
    @Completion(ClientIds.class)
    String clientId = "";

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        try (Lease<Clients> clients = lease(Clients.class)) {
            Optional<ClientView> client = await(clients.service().find(clientId));
            if (client.isEmpty()) {
                client = await(clients.service().find(Printable.parse(clientId)));
            }
            details(client.orElseThrow(() -> unknown(clientId))).print(format(), out);
        }
    }

    static CommandException unknown(String clientId) {
        return new CommandException("No client '" + Printable.of(clientId)
                + "' is connected; client-list shows who is, session-list also who was and has a session");
    }

    static Details details(ClientView client) {
        return new Details()
                .add("Client", "clientId", client.clientId())
                .add("User", "username", client.username(), client.username().isEmpty() ? "(none)" : client.username())
                .add("Remote", "remote", client.remote())
                .add("Listener", "listener", client.listener())
                .add("MQTT", "version", client.version())
                .add("Let in by", "decidedBy", client.decidedBy())
                .add("Connected", "connectedAt", Text.instant(client.connectedAt()))
                .add("Clean Start", "cleanStart", client.cleanStart(), client.cleanStart() ? "yes" : "no")
                .add(
                        "Keep Alive",
                        "keepAlive",
                        client.keepAlive(),
                        client.keepAlive() == 0 ? "off" : client.keepAlive() + " s")
                .add("Subscriptions", "subscriptions", client.subscriptions())
                .add("In flight", "inFlight", client.inFlight())
                .add("Queued", "queued", client.queued())
                .add("Messages in", "messagesIn", client.messagesIn())
                .add("Messages out", "messagesOut", client.messagesOut())
                .add("Bytes in", "bytesIn", client.bytesIn())
                .add("Bytes out", "bytesOut", client.bytesOut())
                .section("Details", "details", client.details());
    }
}
