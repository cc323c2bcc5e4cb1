package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.text.Printable;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.auth.Links.View;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's rights for as long as it is connected, whichever authorizer gives them. Any thread may ask. */
final class LivePermissions implements Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(LivePermissions.class);
    /** Odd, so that multiples of it spread over all of a long: no version of one delegate equals one of the next. */
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    /**
     * @param rights version of the links that were asked
     * @param swaps how often other permissions took their place
     */
    private record Current(long rights, long swaps, Permissions permissions) {}

    private final Principal principal;
    private final String clientId;
    private final Permissions otherwise;
    private volatile Current current;

    LivePermissions(Principal principal, String clientId, Permissions otherwise, View view) throws LinkFailure {
        this.principal = principal;
        this.clientId = clientId;
        this.otherwise = otherwise;
        this.current = new Current(
                view.rights(), 0, Rights.ask(view, principal, clientId).orElse(otherwise));
    }

    /** Asks the authorizers again, if they changed; one thread. */
    void askAgain(View view) {
        Current before = current;
        if (before.rights() == view.rights()) {
            return;
        }
        try {
            Permissions found = Rights.ask(view, principal, clientId).orElse(otherwise);
            current = new Current(view.rights(), before.swaps() + 1, found);
        } catch (LinkFailure e) {
            LOG.warn(
                    "The rights of client {} stay as they were: {}",
                    Printable.of(clientId, Refusals.SHOWN),
                    e.getMessage());
        }
    }

    @Override
    public boolean mayPublish(Topic topic) {
        return current.permissions().mayPublish(topic);
    }

    @Override
    public boolean maySubscribe(SubscriptionFilter filter) {
        return current.permissions().maySubscribe(filter);
    }

    @Override
    public boolean mayReceive(Topic topic) {
        return current.permissions().mayReceive(topic);
    }

    @Override
    public long version() {
        Current now = current;
        return now.swaps() * STRIDE + now.permissions().version();
    }

    @Override
    public boolean isUnrestricted() {
        return current.permissions().isUnrestricted();
    }
}
