package io.mosaicmq.api.routing;

import org.osgi.annotation.versioning.ProviderType;

/** Makes routers: the service of the routing bundle. Each broker has one of its own, and its state ends with that broker. */
@ProviderType
public interface RouterFactory {
    /**
     * @param shards how many shards there are, 1 to 64
     * @param strategy how shared groups choose
     */
    Router create(int shards, SharedStrategy strategy);
}
