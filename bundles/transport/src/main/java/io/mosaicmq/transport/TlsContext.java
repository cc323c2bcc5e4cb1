package io.mosaicmq.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What TLS handshakes of a listener use: certificate, key, trusted authorities, as they were in their files at one moment. Any
 * thread; native memory is given back when it was released and the last connection made with it is gone.
 */
final class TlsContext {
    /** Suites with authenticated encryption and forward secrecy; all there is in TLS 1.3, and the sound part of 1.2. */
    private static final List<String> DEFAULT_CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final SslContext context;
    private final X509Certificate leaf;
    private final String provider;
    private boolean released;

    private TlsContext(SslContext context, X509Certificate leaf, String provider) {
        this.context = context;
        this.leaf = leaf;
        this.provider = provider;
    }

    /**
     * Reads all files and checks that they fit each other.
     *
     * @param allowNative whether BoringSSL may be used
     */
    static TlsContext load(TlsSettings settings, boolean allowNative) throws InvalidTlsFiles {
        List<X509Certificate> chain = certificates("certificate", settings.certificate());
        PrivateKey key = PrivateKeys.read(PemFile.read("key", settings.key()));
        X509Certificate leaf = chain.get(0);
        if (!PrivateKeys.belongTogether(key, leaf.getPublicKey())) {
            throw new InvalidTlsFiles("key = " + settings.key() + ": does not belong to certificate = "
                    + settings.certificate() + " (" + leaf.getSubjectX500Principal()
                    + "); the certificate of the server must come first in its file");
        }
        // The JDK signs with Ed25519; BoringSSL is not asked to, as Netty offers it no such scheme.
        boolean useNative =
                allowNative && OpenSsl.isAvailable() && !key.getAlgorithm().equals("EdDSA");
        SslProvider provider = useNative ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(key, chain)
                    .sslProvider(provider)
                    .protocols(settings.protocols())
                    .clientAuth(settings.clientCertificate().clientAuth());
            if (settings.ciphers().isEmpty()) {
                builder.ciphers(DEFAULT_CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
            } else {
                builder.ciphers(settings.ciphers(), IdentityCipherSuiteFilter.INSTANCE);
            }
            if (settings.clientCa().isPresent()) {
                List<X509Certificate> authorities =
                        certificates("clientCa", settings.clientCa().get());
                List<CRL> revoked =
                        settings.crl().isPresent() ? revocations(settings.crl().get()) : List.of();
                builder.trustManager(ClientTrust.of(authorities, revoked));
            }
            return new TlsContext(builder.build(), leaf, useNative ? OpenSsl.versionString() : "JDK");
        } catch (GeneralSecurityException | IOException | IllegalArgumentException | UnsupportedOperationException e) {
            throw new InvalidTlsFiles(
                    "certificate = " + settings.certificate() + ", ciphers = " + settings.ciphers()
                            + ", tlsProtocols = " + settings.protocols() + ": cannot be used together: "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<X509Certificate> certificates(String key, Path path) throws InvalidTlsFiles {
        List<X509Certificate> found = new ArrayList<>();
        for (PemFile.Block block : PemFile.read(key, path).blocks()) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("TRUSTED CERTIFICATE")) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (GeneralSecurityException e) {
                    throw new InvalidTlsFiles(key + " = " + path + ": a certificate cannot be read: " + e, e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new InvalidTlsFiles(key + " = " + path + ": holds no certificate");
        }
        return found;
    }

    private static List<CRL> revocations(Path path) throws InvalidTlsFiles {
        List<CRL> found = new ArrayList<>();
        for (PemFile.Block block : PemFile.read("crl", path).blocks()) {
            if (block.label().equals("X509 CRL")) {
                try {
                    found.add(CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(block.content())));
                } catch (GeneralSecurityException e) {
                    throw new InvalidTlsFiles("crl = " + path + ": a revocation list cannot be read: " + e, e);
                }
            }
        }
        if (found.isEmpty()) {
            // No list would mean no check: refuse rather than let everybody in.
            throw new InvalidTlsFiles("crl = " + path + ": holds no revocation list ('-----BEGIN X509 CRL-----')");
        }
        return found;
    }

    /** A handler for one connection; none once the context was released. */
    synchronized Optional<SslHandler> newHandler(ByteBufAllocator allocator) {
        return released ? Optional.empty() : Optional.of(context.newHandler(allocator));
    }

    /** No handler will be asked for any more; those given out go on. */
    synchronized void release() {
        if (!released) {
            released = true;
            ReferenceCountUtil.release(context);
        }
    }

    /** Days until the certificate expires; negative afterwards. */
    long daysLeft() {
        return TimeUnit.MILLISECONDS.toDays(leaf.getNotAfter().getTime() - System.currentTimeMillis());
    }

    /** What operators want to see. */
    Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("subject", leaf.getSubjectX500Principal().getName());
        details.put(
                "expires", Instant.ofEpochMilli(leaf.getNotAfter().getTime()).toString());
        details.put("tlsProvider", provider);
        return details;
    }
}
