package io.mosaicmq.api.admin;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Subscriptions of all sessions. A service; any thread. */
@ProviderType
public interface Subscriptions {
    CompletionStage<List<SubscriptionView>> list();
}
