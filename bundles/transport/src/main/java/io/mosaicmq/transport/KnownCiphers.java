package io.mosaicmq.transport;

import io.netty.handler.ssl.OpenSsl;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** The cipher suites the TLS engines of this process have, by the JDK's names. */
final class KnownCiphers {
    private static final Set<String> JDK = jdk();

    private KnownCiphers() {}

    private static Set<String> jdk() {
        try {
            return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    static boolean contains(String name) {
        return JDK.contains(name) || OpenSsl.availableJavaCipherSuites().contains(name);
    }
}
