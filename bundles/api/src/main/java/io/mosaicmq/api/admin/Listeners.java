package io.mosaicmq.api.admin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Listeners. A service; any thread. */
@ProviderType
public interface Listeners {
    /** All that are configured, by name. */
    List<ListenerView> list();
}
