package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.Sessions;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.SessionIds;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

@Service
@Command(
        scope = "mqtt",
        name = "session-delete",
        description = "Delete a session with its subscriptions and waiting messages",
        detailedDescription = "classpath:help/session-delete.txt")
public final class SessionDelete extends MqttCommand {
    @Argument(name = "CLIENT", description = "Client id", required = true)
    @Completion(SessionIds.class)
    String clientId = "";

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        try (Lease<Sessions> sessions = lease(Sessions.class)) {
            if (!await(sessions.service().delete(clientId))
                    && !await(sessions.service().delete(Printable.parse(clientId)))) {
                throw new CommandException(
                        "There is no session of '" + Printable.of(clientId) + "'; session-list shows all");
            }
            out.println("Deleted the session of " + Printable.of(clientId));
        }
    }
}
