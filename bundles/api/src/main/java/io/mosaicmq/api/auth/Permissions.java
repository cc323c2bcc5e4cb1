package io.mosaicmq.api.auth;

import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.Topic;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What one client may do, compiled at login so that asking is a lookup: called on event loops, so it never blocks, and
 * answers from memory.
 */
@ConsumerType
public interface Permissions {
    /** Everything is allowed. */
    Permissions ALL = new Unrestricted();

    /** Whether the client may publish to a topic; also asked for its Will, at CONNECT and when it is sent. */
    boolean mayPublish(Topic topic);

    /** Whether a subscription may be made: whether anything it could deliver is allowed. */
    boolean maySubscribe(SubscriptionFilter filter);

    /** Whether a message on a topic may be delivered to the client: live, queued or retained. */
    boolean mayReceive(Topic topic);

    /** Changes whenever an answer may have changed: whoever keeps answers asks for it first. */
    long version();

    /** Whether every question is answered with yes, now. */
    default boolean isUnrestricted() {
        return false;
    }

    /** Allows everything. */
    final class Unrestricted implements Permissions {
        private Unrestricted() {}

        @Override
        public boolean mayPublish(Topic topic) {
            return true;
        }

        @Override
        public boolean maySubscribe(SubscriptionFilter filter) {
            return true;
        }

        @Override
        public boolean mayReceive(Topic topic) {
            return true;
        }

        @Override
        public long version() {
            return 0;
        }

        @Override
        public boolean isUnrestricted() {
            return true;
        }
    }
}
