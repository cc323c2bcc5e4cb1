package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.Sessions;
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
        name = "session-list",
        description = "List the sessions, of connected clients and of those that are away",
        detailedDescription = "classpath:help/session-list.txt")
public final class SessionList extends ListingCommand {
    @Option(name = "--filter", description = "Only client ids that match; * is any text, ? any character")
    String filter = "*";

    @Option(name = "--offline", description = "Only sessions whose client is away")
    boolean offline;

    @Option(name = "--limit", description = "Show at most so many; 0 shows all", valueToShowInHelp = "0")
    int limit;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        requireLimit(limit);
        Glob glob = new Glob(filter);
        try (Lease<Sessions> sessions = lease(Sessions.class)) {
            List<SessionView> found = await(sessions.service().list()).stream()
                    .filter(session -> !offline || !session.connected())
                    .filter(session -> glob.matches(session.clientId()))
                    .sorted(Comparator.comparing(SessionView::clientId))
                    .toList();
            print(Views.SESSIONS, found, limit, out, err);
        }
    }
}
