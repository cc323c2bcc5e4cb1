package io.mosaicmq.api.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Connected clients. A service; any thread. */
@ProviderType
public interface Clients {
    CompletionStage<List<ClientView>> list();

    CompletionStage<Optional<ClientView>> find(String clientId);

    /**
     * Disconnects a client with Administrative action; its session stays unless it was to end with the connection.
     *
     * @return whether it was connected
     */
    CompletionStage<Boolean> kick(String clientId);
}
