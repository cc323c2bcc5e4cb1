package io.mosaicmq.routing;

import io.mosaicmq.api.routing.Router;
import io.mosaicmq.api.routing.RouterFactory;
import io.mosaicmq.api.routing.SharedStrategy;
import org.osgi.service.component.annotations.Component;

/** Offers routers that keep everything in tries in memory. */
@Component
public final class TrieRouterFactory implements RouterFactory {
    @Override
    public Router create(int shards, SharedStrategy strategy) {
        return new TrieRouter(shards, strategy);
    }
}
