package io.mosaicmq.transport;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Listeners and clients that use the certificates among the test's resources. */
final class TestTls {
    private TestTls() {}

    static Path file(String name) {
        try {
            URI uri = TestTls.class.getResource("/tls/" + name).toURI();
            return Path.of(uri);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A listener named l of a type, with a certificate if it needs one. */
    static int listen(Transport transport, String type, String... more) {
        if (type.equals("tcp") || type.equals("ws")) {
            return transport.listen("l", concat(new String[] {"type", type}, more));
        }
        String[] tls = {
            "type",
            type,
            "certificate",
            file("rsa.pem").toString(),
            "key",
            file("rsa.key").toString()
        };
        return transport.listen("l", concat(tls, more));
    }

    private static String[] concat(String[] first, String[] second) {
        String[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static TestClient connect(String type, int port) throws Exception {
        return type.equals("tls") ? new TestClient(handshake(port, "")) : TestClient.to(port);
    }

    /**
     * A socket whose handshake is done, as far as the client can tell.
     *
     * @param user whose certificate to present; empty for none
     * @param protocols to offer; none for all
     */
    static SSLSocket handshake(int port, String user, String... protocols) throws Exception {
        return handshake(new Socket(InetAddress.getLoopbackAddress(), port), user, protocols);
    }

    /** The same on a socket that is connected already. */
    static SSLSocket handshake(Socket plain, String user, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("ca", certificate("ca.pem"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (!user.isEmpty()) {
            own.setKeyEntry(
                    user, PrivateKeys.read(PemFile.read("key", file(user + ".key"))), new char[0], new Certificate[] {
                        certificate(user + ".pem")
                    });
        }
        keys.init(own, new char[0]);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        try {
            socket.startHandshake();
        } catch (java.io.IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    static X509Certificate certificate(String name) throws Exception {
        byte[] der = PemFile.read("certificate", file(name)).blocks().get(0).content();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
