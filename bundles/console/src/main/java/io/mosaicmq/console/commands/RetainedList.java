package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.Retained;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.topic.TopicFilter;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.RetainedTopics;
import io.mosaicmq.console.view.Format;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "mqtt",
        name = "retained-list",
        description = "List the retained messages",
        detailedDescription = "classpath:help/retained-list.txt")
public final class RetainedList extends ListingCommand {
    @Argument(name = "FILTER", description = "Topic Filter, in quotes where it has a # or a $")
    @Completion(RetainedTopics.class)
    String filter = "#";

    @Option(name = "--limit", description = "Show at most so many; 0 shows all")
    int limit = 100;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        requireLimit(limit);
        TopicFilter topics = topicFilter(filter);
        try (Lease<Retained> retained = lease(Retained.class)) {
            // One more than shown, to know whether there are more.
            int most = limit == 0 || limit == Integer.MAX_VALUE ? Integer.MAX_VALUE : limit + 1;
            List<Message> found = retained.service().list(topics, most);
            boolean more = limit > 0 && found.size() > limit;
            List<Message> shown = found.stream()
                    .sorted(Comparator.comparing(message -> message.topic().toString()))
                    .limit(more ? limit : Integer.MAX_VALUE)
                    .toList();
            Views.RETAINED.print(shown, format(), out);
            if (more) {
                (format() == Format.TABLE ? out : err)
                        .println("There are more than " + limit + "; --limit 0 shows all, a narrower filter fewer");
            }
        }
    }
}
