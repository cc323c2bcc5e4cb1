package io.mosaicmq.api.admin;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The broker at a glance. A service; any thread. */
@ProviderType
public interface BrokerStatus {
    CompletionStage<BrokerInfo> info();
}
