package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.topic.TopicFilter;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.RetainedTopics;
import io.mosaicmq.console.view.Text;
import java.io.PrintStream;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

@Service
@Command(
        scope = "mqtt",
        name = "retained-clear",
        description = "Remove retained messages",
        detailedDescription = "classpath:help/retained-clear.txt")
public final class RetainedClear extends MqttCommand {
    @Argument(name = "FILTER", description = "Topic Filter, in quotes where it has a # or a $", required = true)
    @Completion(RetainedTopics.class)
    String filter = "";

    @Option(name = "--yes", description = "Needed for a filter that matches every topic, such as #")
    boolean yes;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        TopicFilter topics = topicFilter(filter);
        if (!yes && isEverything(filter)) {
            throw new CommandException(
                    "'" + filter + "' would remove every retained message; if that is meant, say --yes before it");
        }
        try (Lease<Retained> retained = lease(Retained.class)) {
            out.println("Removed " + Text.count(await(retained.service().clear(topics)), "retained message"));
        }
    }

    /** Whether a filter leaves (next to) nothing out: {@code #}, {@code +/#}, {@code +/+/#}. */
    private static boolean isEverything(String filter) {
        return filter.matches("(\\+/)*#");
    }
}
