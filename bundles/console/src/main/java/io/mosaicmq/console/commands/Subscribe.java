package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.LocalMessages;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.console.Lease;
import io.mosaicmq.console.completers.Filters;
import io.mosaicmq.console.view.Json;
import io.mosaicmq.console.view.Text;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;

@Service
@Command(
        scope = "mqtt",
        name = "subscribe",
        description = "Print messages as they come, until Ctrl-C",
        detailedDescription = "classpath:help/subscribe.txt")
public final class Subscribe extends MqttCommand {
    /** Messages that may wait for a slow terminal; further ones are dropped and counted, the broker does not wait. */
    static final int WAITING = 10_000;

    /** How often to look whether the broker is still there, in nanoseconds. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(500);

    @Argument(name = "FILTER", description = "Topic Filter, in quotes where it has a # or a $", required = true)
    @Completion(Filters.class)
    String filter = "";

    @Option(name = "-q", aliases = "--qos", description = "Quality of Service: 0, 1 or 2", valueToShowInHelp = "0")
    int qos;

    @Option(name = "-n", aliases = "--count", description = "End after so many messages")
    int count;

    @Option(
            name = "-t",
            aliases = "--time",
            description = "End after so many seconds; fails if -n is not reached by then")
    int seconds;

    @Option(name = "-v", aliases = "--verbose", description = "Print the topic before each payload")
    boolean verbose;

    @Option(name = "--json", description = "Print each message as a JSON object on one line")
    boolean json;

    private final BlockingQueue<Message> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicLong dropped = new AtomicLong();

    @Override
    void run(PrintStream out, PrintStream err) throws Exception {
        if (count < 0 || seconds < 0) {
            throw new CommandException("-n and -t are 0 (no end) or more");
        }
        SubscriptionFilter subscription = subscription();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Lease<LocalMessages> messages = lease(LocalMessages.class)) {
            AutoCloseable subscribed = await(messages.service().subscribe(subscription, Publish.qos(qos), this::take));
            try {
                print(messages, end, out);
            } finally {
                subscribed.close();
            }
        } catch (InterruptedException e) {
            // Ctrl-C, or the client of bin/mqtt went away: the ordinary end, and the thread is the console's to reuse.
            out.flush();
        } finally {
            if (dropped.get() > 0) {
                err.println(Text.count(dropped.get(), "message")
                        + " dropped: they came faster than they could be printed (" + WAITING + " may wait)");
            }
        }
    }

    /** On an event loop of the broker. */
    private void take(Message message) {
        if (!waiting.offer(message)) {
            dropped.incrementAndGet();
        }
    }

    private void print(Lease<LocalMessages> messages, long end, PrintStream out)
            throws InterruptedException, CommandException {
        int printed = 0;
        while (count == 0 || printed < count) {
            long left = seconds == 0 ? LOOK : Math.min(LOOK, end - System.nanoTime());
            Message message = waiting.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
            if (message != null) {
                out.println(line(message));
                printed++;
            } else if (seconds > 0 && end - System.nanoTime() <= 0) {
                if (count > 0) {
                    throw new CommandException("Time is over: " + printed + " of " + Text.count(count, "message")
                            + " in " + seconds + " s");
                }
                return;
            } else if (!messages.isAlive()) {
                throw new CommandException("The broker stopped, so the subscription ended");
            }
        }
    }

    private String line(Message message) {
        if (json) {
            return Json.line(Views.message(message));
        }
        String payload = Printable.of(Text.payload(message));
        return verbose ? Printable.of(message.topic().toString()) + ' ' + payload : payload;
    }

    private SubscriptionFilter subscription() throws CommandException {
        try {
            return SubscriptionFilter.of(filter);
        } catch (TopicSyntaxException e) {
            throw new CommandException("'" + Printable.of(filter) + "' is no Topic Filter: " + e.getMessage(), e);
        }
    }
}
