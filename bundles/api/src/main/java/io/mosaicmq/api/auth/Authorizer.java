package io.mosaicmq.api.auth;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Knows what a principal may do: a service with property {@link Authenticator#NAME}, asked in the order of the chain. */
@ConsumerType
public interface Authorizer {
    /**
     * The rights of a client, compiled: the first authorizer with an answer decides, and without any the client may do
     * everything but what the broker reserves. Called once a login, never on an event loop.
     */
    Optional<Permissions> permissions(Principal principal, String clientId);
}
