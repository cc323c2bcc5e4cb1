package io.mosaicmq.console.commands;

import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.TopicFilter;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.console.Lease;
import java.io.PrintStream;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.BundleContext;

/**
 * What the commands have in common. They look services up when they run, instead of by {@code @Reference}: a command whose
 * service is missing would vanish from the console, where it should say what is wrong.
 *
 * <p>Expected failures are {@link CommandException}s: the console prints their message without a stack trace.
 */
abstract class MqttCommand implements Action {
    /** Seconds the broker has for an answer; it comes in milliseconds unless a shard is stuck. */
    private static final int PATIENCE = 30;

    @Reference
    BundleContext context;

    @Override
    public final Object execute() throws Exception {
        // Both belong to the pipe that the command runs in ("mqtt:client-list | grep x"), not to the process.
        PrintStream out = System.out;
        PrintStream err = System.err;
        try {
            run(out, err);
        } catch (TopicSyntaxException e) {
            throw new CommandException(Printable.of(e.getMessage()), e);
        }
        return null;
    }

    abstract void run(PrintStream out, PrintStream err) throws Exception;

    /** A service of the broker or of the transport, to be closed after use. */
    final <S> Lease<S> lease(Class<S> type) throws CommandException, InterruptedException {
        return Lease.of(context, type);
    }

    final <T> T await(CompletionStage<T> answer) throws CommandException, InterruptedException {
        try {
            return answer.toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            throw new CommandException("The broker could not do it: " + Printable.of(reason), cause);
        } catch (TimeoutException e) {
            throw new CommandException(
                    "The broker did not answer within " + PATIENCE + " s; look for the cause in log:tail", e);
        }
    }

    static TopicFilter topicFilter(String text) throws CommandException {
        try {
            return TopicFilter.of(text);
        } catch (TopicSyntaxException e) {
            throw new CommandException(
                    "'" + Printable.of(text) + "' is no Topic Filter: " + Printable.of(e.getMessage()), e);
        }
    }
}
