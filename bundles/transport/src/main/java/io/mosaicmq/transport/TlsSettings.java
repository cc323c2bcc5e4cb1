package io.mosaicmq.transport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The TLS part of a listener's configuration.
 *
 * @param ciphers names of suites as the JDK has them; empty for the default
 */
record TlsSettings(
        Path certificate,
        Path key,
        Optional<Path> clientCa,
        ClientCertificate clientCertificate,
        Optional<Path> crl,
        List<String> protocols,
        List<String> ciphers) {

    /** Every file, in the order of the configuration. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        clientCa.ifPresent(files::add);
        crl.ifPresent(files::add);
        return files;
    }
}
