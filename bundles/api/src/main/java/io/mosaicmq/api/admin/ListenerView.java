package io.mosaicmq.api.admin;

import java.util.Map;

/**
 * A configured listener.
 *
 * @param type {@code tcp}, {@code tls}, {@code ws} or {@code wss}
 * @param port as bound; as configured while it is not
 * @param state {@code open}, or why it is not, in words
 * @param maximumConnections limit in force, 0 is none
 * @param refused connections turned away since it was opened
 * @param details everything else worth showing, in order: TLS files, expiry of the certificate, path
 */
public record ListenerView(
        String name,
        String type,
        String host,
        int port,
        boolean open,
        String state,
        int connections,
        int maximumConnections,
        long accepted,
        long refused,
        Map<String, String> details) {}
