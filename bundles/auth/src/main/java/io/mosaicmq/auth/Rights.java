package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Authorizer;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.auth.Links.Link;
import io.mosaicmq.auth.Links.View;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds what clients may do, and finds it anew for all that are connected when authorizers come, go or change: on a thread of
 * its own, so that logins do not wait for that. The lock of {@link #granted} guards that set alone.
 */
final class Rights implements AutoCloseable {
    private final Links links;
    private final ThreadPoolExecutor thread;
    /** Weak: who is gone keeps nothing here. */
    private final Set<LivePermissions> granted = Collections.newSetFromMap(new WeakHashMap<>());

    private final AtomicBoolean due = new AtomicBoolean();

    Rights(Links links) {
        this.links = links;
        thread = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "mosaicmq-auth-rights");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
        links.onChange(this::askAgain);
    }

    /**
     * Asks for a client's rights; on a thread of the chain.
     *
     * @param otherwise what holds while no authorizer has an answer
     * @throws LinkFailure if an authorizer fails before one has answered
     */
    Permissions grant(View view, Principal principal, String clientId, Permissions otherwise) throws LinkFailure {
        LivePermissions permissions = new LivePermissions(principal, clientId, otherwise, view);
        synchronized (granted) {
            granted.add(permissions);
        }
        if (links.view().rights() != view.rights()) {
            askAgain(); // the change may have been dealt with before this client was in the set
        }
        return permissions;
    }

    private void askAgain() {
        if (due.compareAndSet(false, true)) {
            try {
                thread.execute(this::askForAll);
            } catch (RejectedExecutionException e) {
                // closed
            }
        }
    }

    private void askForAll() {
        due.set(false); // a change from here on is due anew
        View view = links.view();
        if (!view.isComplete()) {
            return; // a link is being replaced: who is connected keeps its rights until the successor is asked
        }
        List<LivePermissions> all;
        synchronized (granted) {
            all = List.copyOf(granted);
        }
        all.forEach(permissions -> permissions.askAgain(view));
    }

    /**
     * The answer of the first authorizer that has one; calls foreign code, so never on an event loop.
     *
     * @throws LinkFailure if an authorizer fails before one has answered
     */
    static Optional<Permissions> ask(View view, Principal principal, String clientId) throws LinkFailure {
        for (Link link : view.links()) {
            if (link.authorizer().isPresent()) {
                Optional<Permissions> answer =
                        ask(link.name(), link.authorizer().get(), principal, clientId);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Permissions> ask(String link, Authorizer authorizer, Principal principal, String clientId)
            throws LinkFailure {
        Optional<Permissions> answer;
        try {
            answer = authorizer.permissions(principal, clientId);
        } catch (Exception | LinkageError e) { // another bundle's code, which may be leaving just now
            throw new LinkFailure(link, e);
        }
        if (answer == null) {
            throw new LinkFailure(link, new IllegalStateException("permissions() returned null"));
        }
        return answer;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
