package io.mosaicmq.api.routing;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The members of one Shared Subscription: {@code $share/name/filter} ([MQTT5-4.8.2]). Any thread. */
@ProviderType
public interface SharedGroup {
    /** The Share Name. */
    String name();

    /** The members, a snapshot in the order they joined. */
    List<Subscriber> members();

    /**
     * Chooses who is given the next messages of a publisher: members with a client connected before those without.
     *
     * @param publisher hash that is the same for each message of one publisher: what "sticky" keys on
     * @param messages how many are to be placed at once, 1 or more: one turn, but what "least in flight" counts
     * @return the member, or {@code null} when the group has emptied meanwhile
     */
    Subscriber next(int publisher, int messages);

    /** Like {@link #next(int, int)}, never the one given: for what a member has left behind. */
    Subscriber nextBut(Subscriber departed, int publisher);
}
