package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.ClientIds;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "mqtt",
        name = "client-kick",
        description = "Disconnect a client; its session stays",
        detailedDescription = "classpath:help/client-kick.txt")
public final class ClientKick extends MqttCommand {
    @Argument(name = "CLIENT", description = "Client id", required = true)
    @Completion(ClientIds.class)
    String clientId = "";

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        try (Lease<Clients> clients = lease(Clients.class)) {
            if (!await(clients.service().kick(clientId))
                    && !await(clients.service().kick(Printable.parse(clientId)))) {
                throw ClientShow.unknown(clientId);
            }
            out.println("Disconnected " + Printable.of(clientId));
        }
    }
}
