package io.mosaicmq.broker;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Permissions of another bundle, which may be broken or gone: what they fail to answer is denied, and hurts nobody else. */
final class CautiousPermissions implements Permissions {
    private static final Logger LOG = LoggerFactory.getLogger(CautiousPermissions.class);
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Permissions permissions;
    private final String clientId;
    private boolean told;

    private CautiousPermissions(Permissions permissions, String clientId) {
        this.permissions = permissions;
        this.clientId = clientId;
    }

    static Permissions of(Permissions permissions, String clientId) {
        return permissions == Permissions.ALL ? permissions : new CautiousPermissions(permissions, clientId);
    }

    @Override
    public boolean mayPublish(Topic topic) {
        return ask(() -> permissions.mayPublish(topic));
    }

    @Override
    public boolean maySubscribe(SubscriptionFilter filter) {
        return ask(() -> permissions.maySubscribe(filter));
    }

    @Override
    public boolean mayReceive(Topic topic) {
        return ask(() -> permissions.mayReceive(topic));
    }

    @Override
    public boolean isUnrestricted() {
        return ask(permissions::isUnrestricted);
    }

    @Override
    public long version() {
        try {
            return permissions.version();
        } catch (RuntimeException | LinkageError e) { // foreign code
            tell(e);
            return UNKNOWN;
        }
    }

    private boolean ask(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (RuntimeException | LinkageError e) { // foreign code
            tell(e);
            return false;
        }
    }

    private void tell(Throwable fault) {
        if (!told) {
            told = true;
            LOG.error("The permissions of {} fail; what they do not answer is denied", clientId, fault);
        }
    }
}
