package io.mosaicmq.api.auth;

import io.mosaicmq.api.connection.ConnectionInfo;
import java.util.Optional;

/**
 * A client that wants in.
 *
 * @param clientId as sent, or as assigned by the broker
 * @param password shared, never to be written to, logged or kept
 */
public record LoginRequest(
        String clientId, Optional<String> username, Optional<byte[]> password, ConnectionInfo connection) {
    /** Without the password. */
    @Override
    public String toString() {
        return "LoginRequest[clientId=" + clientId + ", username=" + username.orElse("") + ", from="
                + connection.remote() + "]";
    }
}
