package io.mosaicmq.transport;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A listener's configuration, checked.
 *
 * @param port 0 for any free one
 * @param origins allowed values of the HTTP Origin header; empty allows any
 * @param tls present when the type is encrypted
 * @param maximumConnections 0 for no limit
 * @param connectTimeout seconds from accept to CONNECT
 * @param handshakeTimeout seconds for the TLS handshake
 * @param proxyNetworks where a PROXY header comes from; empty when the protocol is off
 * @param receiveBuffer bytes, 0 for the system's default
 * @param sendBuffer bytes, 0 for the system's default
 */
record ListenerSettings(
        ListenerType type,
        String host,
        int port,
        int backlog,
        String path,
        Set<String> origins,
        Optional<TlsSettings> tls,
        int maximumConnections,
        int connectTimeout,
        int handshakeTimeout,
        List<AddressRange> proxyNetworks,
        int receiveBuffer,
        int sendBuffer,
        boolean tcpNoDelay,
        boolean acceptAnonymous) {

    /** Whether a socket opened for the other settings serves for these. */
    boolean bindsLike(ListenerSettings other) {
        return host.equals(other.host)
                && port == other.port
                && backlog == other.backlog
                && receiveBuffer == other.receiveBuffer;
    }
}
