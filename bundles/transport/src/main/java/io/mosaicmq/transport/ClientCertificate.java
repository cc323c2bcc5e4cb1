package io.mosaicmq.transport;

import io.netty.handler.ssl.ClientAuth;

/** Whether TLS clients present a certificate, by the name in the configuration. */
enum ClientCertificate {
    NONE("none", ClientAuth.NONE),
    OPTIONAL("optional", ClientAuth.OPTIONAL),
    REQUIRED("required", ClientAuth.REQUIRE);

    private final String text;
    private final ClientAuth clientAuth;

    ClientCertificate(String text, ClientAuth clientAuth) {
        this.text = text;
        this.clientAuth = clientAuth;
    }

    ClientAuth clientAuth() {
        return clientAuth;
    }

    @Override
    public String toString() {
        return text;
    }
}
