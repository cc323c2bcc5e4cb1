package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.admin.Listeners;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.ListenerNames;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

@Service
@Command(
        scope = "mqtt",
        name = "listener-list",
        description = "List the listeners: where clients connect, and why one is not open",
        detailedDescription = "classpath:help/listener-list.txt")
public final class ListenerList extends ListingCommand {
    @Argument(name = "NAME", description = "Show only this listener", required = false)
    @Completion(ListenerNames.class)
    String name = "";

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        try (Lease<Listeners> listeners = lease(Listeners.class)) {
            List<ListenerView> found = listeners.service().list().stream()
                    .filter(listener -> name.isEmpty() || listener.name().equals(name))
                    .sorted(Comparator.comparing(ListenerView::name))
                    .toList();
            if (found.isEmpty() && !name.isEmpty()) {
                throw new CommandException("There is no listener '" + Printable.of(name)
                        + "'; it would be configured in etc/mosaicmq.listener-" + Printable.of(name) + ".cfg");
            }
            Views.LISTENERS.print(found, format(), out);
        }
    }
}
