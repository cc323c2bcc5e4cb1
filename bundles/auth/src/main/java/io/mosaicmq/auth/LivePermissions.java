package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.auth.Links.View;
import io.mosaicmq.auth.Rights.LinkFailure;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's rights for as long as it is connected, whichever authorizer gives them: when authorizers come, go or change they
 * are asked again, on a thread of the chain, and until they have answered the rights stay as they were. Any thread.
 */
final class LivePermissions implements Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(LivePermissions.class);
    /** Odd, so that multiples of it spread over all of a long: no version of one delegate equals one of the next. */
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    private record Current(long rights, long swaps, Permissions permissions) {}

    private final Principal principal;
    private final String clientId;
    private final Permissions otherwise;
    private final Links links;
    private final Gate gate;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Current current;

    /** @param otherwise what holds while no authorizer has an answer */
    private LivePermissions(
            Principal principal, String clientId, Permissions otherwise, Links links, Gate gate, Current current) {
        this.principal = principal;
        this.clientId = clientId;
        this.otherwise = otherwise;
        this.links = links;
        this.gate = gate;
        this.current = current;
    }

    /**
     * Asks the authorizers for the first time; on a thread of the chain.
     *
     * @throws LinkFailure if one fails
     */
    static LivePermissions ask(
            View view, Principal principal, String clientId, Permissions otherwise, Links links, Gate gate)
            throws LinkFailure {
        Permissions found = Rights.of(view, principal, clientId).orElse(otherwise);
        return new LivePermissions(principal, clientId, otherwise, links, gate, new Current(view.rights(), 0, found));
    }

    @Override
    public boolean mayPublish(Topic topic) {
        return current().permissions().mayPublish(topic);
    }

    @Override
    public boolean maySubscribe(SubscriptionFilter filter) {
        return current().permissions().maySubscribe(filter);
    }

    @Override
    public boolean mayReceive(Topic topic) {
        return current().permissions().mayReceive(topic);
    }

    @Override
    public long version() {
        Current now = current();
        return now.swaps() * STRIDE + now.permissions().version();
    }

    @Override
    public boolean isUnrestricted() {
        return current().permissions().isUnrestricted();
    }

    private Current current() {
        Current now = current;
        View view = links.view();
        if (view.rights() != now.rights() && view.isComplete() && asking.compareAndSet(false, true)) {
            gate.run(this::askAgain);
        }
        return now;
    }

    private void askAgain() {
        try {
            Current before = current;
            View view = links.view();
            if (!view.isComplete()) {
                return; // a link is being replaced: its successor will be asked
            }
            try {
                Permissions found = Rights.of(view, principal, clientId).orElse(otherwise);
                current = new Current(view.rights(), before.swaps() + 1, found);
            } catch (LinkFailure e) {
                LOG.warn("The rights of client {} stay as they were: {}", Refusals.printable(clientId), e.getMessage());
                current = new Current(view.rights(), before.swaps(), before.permissions());
            }
        } finally {
            asking.set(false);
        }
    }
}
