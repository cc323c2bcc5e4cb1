package io.mosaicmq.api.connection;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What is known of a network connection before its first packet.
 *
 * @param id unique in this process
 * @param listener name of the listener that accepted it
 * @param transport {@code tcp}, {@code tls}, {@code ws} or {@code wss}
 * @param remote the client's address; behind a trusted proxy the one it reported
 * @param local the address the client reached
 * @param certificates the client's chain, leaf first; empty unless TLS and presented
 * @param tls protocol and cipher, as {@code TLSv1.3 TLS_AES_128_GCM_SHA256}; empty without TLS
 */
public record ConnectionInfo(
        long id,
        String listener,
        String transport,
        InetSocketAddress remote,
        InetSocketAddress local,
        List<X509Certificate> certificates,
        String tls) {
    /** Whether the client is on this machine. */
    public boolean isLoopback() {
        return remote.getAddress() != null && remote.getAddress().isLoopbackAddress();
    }
}
