package io.mosaicmq.console.completers;

import io.mosaicmq.api.text.Printable;
import io.mosaicmq.console.Lease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.osgi.framework.BundleContext;

/** Completes names that a service knows: the first ones with what was typed so far, never more than a screen can bear. */
abstract class Names<S> implements Completer {
    /** Most names offered; a broker may have a million clients. */
    static final int MOST = 200;

    /** Milliseconds an answer may take: a key was pressed. */
    private static final int PATIENCE = 2_000;

    @Reference
    BundleContext context;

    private final Class<S> type;

    Names(Class<S> type) {
        this.type = type;
    }

    /** All names, in any order; several times the same is fine. */
    abstract Stream<String> names(S service) throws ExecutionException, InterruptedException, TimeoutException;

    @Override
    public final int complete(Session session, CommandLine line, List<String> candidates) {
        String argument = line.getCursorArgument();
        String typed = argument == null ? "" : argument.substring(0, line.getArgumentPosition());
        StringsCompleter completer = new StringsCompleter(true);
        Optional<Lease<S>> found = Lease.find(context, type);
        if (found.isEmpty()) {
            return -1; // no broker, no names; the command will say so
        }
        try (Lease<S> lease = found.get()) {
            names(lease.service())
                    .filter(name -> name.startsWith(typed))
                    // What cannot be shown cannot be chosen from a menu either, nor be typed by a terminal.
                    .filter(name -> Printable.of(name).equals(name))
                    .distinct()
                    .sorted()
                    .limit(MOST)
                    .forEach(completer.getStrings()::add);
        } catch (ExecutionException | TimeoutException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
        return completer.complete(session, line, candidates);
    }

    static <T> T await(CompletionStage<T> answer) throws ExecutionException, InterruptedException, TimeoutException {
        return answer.toCompletableFuture().get(PATIENCE, TimeUnit.MILLISECONDS);
    }
}
