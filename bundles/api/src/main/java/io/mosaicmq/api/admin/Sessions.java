package io.mosaicmq.api.admin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Sessions, connected or not. A service; any thread. */
@ProviderType
public interface Sessions {
    CompletionStage<List<SessionView>> list();

    CompletionStage<Optional<SessionView>> find(String clientId);

    /**
     * Ends a session with everything it holds; a connected client is disconnected.
     *
     * @return whether there was one
     */
    CompletionStage<Boolean> delete(String clientId);
}
