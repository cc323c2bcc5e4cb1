package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.admin.Subscriptions;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.Filters;
import io.mosaicmq.console.completers.RetainedTopics;
import io.mosaicmq.console.completers.SessionIds;
import io.mosaicmq.console.view.Glob;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

@Service
@Command(
        scope = "mqtt",
        name = "sub-list",
        description = "List the subscriptions, or those that a topic reaches",
        detailedDescription = "classpath:help/sub-list.txt")
public final class SubList extends ListingCommand {
    @Option(name = "--client", description = "Only subscriptions of this client id; * is any text, ? any character")
    @Completion(SessionIds.class)
    String client = "*";

    @Option(name = "--filter", description = "Only these Topic Filters; * is any text, ? any character")
    @Completion(Filters.class)
    String filter = "*";

    @Option(name = "--topic", description = "Only subscriptions that a message on this Topic Name matches")
    @Completion(RetainedTopics.class)
    String topic = "";

    @Option(name = "--limit", description = "Show at most so many; 0 shows all", valueToShowInHelp = "0")
    int limit;

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        requireLimit(limit);
        Glob clients = new Glob(client);
        Glob filters = new Glob(filter);
        Predicate<SubscriptionView> reached = topic.isEmpty() ? any -> true : matching(Topic.of(topic));
        try (Lease<Subscriptions> subscriptions = lease(Subscriptions.class)) {
            List<SubscriptionView> found = await(subscriptions.service().list()).stream()
                    .filter(subscription -> isOf(clients, subscription.clientId()))
                    .filter(subscription -> filters.matches(subscription.filter()))
                    .filter(reached)
                    .sorted(Comparator.comparing(SubscriptionView::clientId).thenComparing(SubscriptionView::filter))
                    .toList();
            print(Views.SUBSCRIPTIONS, found, limit, out, err);
        }
    }

    private boolean isOf(Glob clients, String clientId) {
        return clients.matches(clientId) || clientId.equals(Printable.parse(client));
    }

    private static Predicate<SubscriptionView> matching(Topic topic) {
        return subscription ->
                SubscriptionFilter.of(subscription.filter()).topicFilter().matches(topic);
    }
}
