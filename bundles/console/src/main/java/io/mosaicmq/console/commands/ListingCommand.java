package io.mosaicmq.console.commands;

import io.mosaicmq.console.view.Format;
import io.mosaicmq.console.view.Listing;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;

/** A command that shows something, to people or to programs. */
abstract class ListingCommand extends MqttCommand {
    @Option(name = "--no-format", description = "One line an item, values separated by tabs, no headers: for scripts")
    boolean noFormat;

    @Option(name = "--json", description = "Print JSON, with everything that is known")
    boolean json;

    final Format format() {
        return json ? Format.JSON : noFormat ? Format.PLAIN : Format.TABLE;
    }

    /**
     * Prints at most so many items, and says so when there are more; programs read the output, so they are told on the side.
     *
     * @param limit 0 for all
     */
    final <T> void print(Listing<T> listing, List<T> items, int limit, PrintStream out, PrintStream err) {
        boolean all = limit == 0 || items.size() <= limit;
        listing.print(all ? items : items.subList(0, limit), format(), out);
        if (!all) {
            (format() == Format.TABLE ? out : err)
                    .println("Shown: " + limit + " of " + items.size() + "; --limit 0 shows all");
        }
    }

    static void requireLimit(int limit) throws CommandException {
        if (limit < 0) {
            throw new CommandException("--limit is 0 (all) or more, not " + limit);
        }
    }
}
