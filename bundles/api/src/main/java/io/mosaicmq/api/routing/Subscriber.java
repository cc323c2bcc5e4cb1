package io.mosaicmq.api.routing;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One session's subscription, as routing sees it. The broker implements it and gets the same object back; identity is what
 * routing compares.
 */
@ProviderType
public interface Subscriber {
    /** The shard its session lives in. Any thread. */
    int shard();

    /** Whether a client is connected. Any thread, a little late. */
    boolean isOnline();

    /** How many messages its session has taken and the client not yet acknowledged. Any thread, a little late. */
    int inFlight();
}
