package io.mosaicmq.api.connection;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The event loops of the broker: a service of the bundle that owns the sockets. Their number never changes while it lives. */
@ProviderType
public interface EventLoops {
    /** All loops, 1 to 64, by {@link EventLoop#index()}. */
    List<EventLoop> loops();
}
