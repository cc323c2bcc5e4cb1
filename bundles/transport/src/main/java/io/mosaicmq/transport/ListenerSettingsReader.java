package io.mosaicmq.transport;

import io.mosaicmq.api.config.Settings;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Turns the configuration of a listener into settings, or says all that is wrong with it. One thread, one use. */
final class ListenerSettingsReader {
    private static final List<String> TLS_KEYS =
            List.of("certificate", "key", "clientCa", "clientCertificate", "crl", "tlsProtocols", "ciphers");

    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private final Settings settings;

    private ListenerSettingsReader(Settings settings) {
        this.settings = settings;
    }

    /** @throws io.mosaicmq.api.config.SettingsException if anything is wrong with the configuration */
    static ListenerSettings read(Settings settings) {
        ListenerSettings read = new ListenerSettingsReader(settings).read();
        settings.finish();
        return read;
    }

    private ListenerSettings read() {
        ListenerType type = settings.choice("type", ListenerType.TCP);
        if (!settings.has("port")) {
            settings.fault("port is missing; write the port to listen on, 1883 is usual for tcp and 8883 for tls");
        }
        return new ListenerSettings(
                type,
                host(),
                settings.number("port", 0, 0, 65_535),
                settings.number("backlog", 1_024, 1, 65_535),
                path(),
                new LinkedHashSet<>(settings.list("origins", List.of())),
                tls(type),
                settings.number("maximumConnections", 0, 0, Integer.MAX_VALUE),
                settings.number("connectTimeout", 10, 1, 3_600),
                settings.number("handshakeTimeout", 10, 1, 3_600),
                proxyNetworks(),
                settings.number("receiveBuffer", 0, 0, 1 << 30),
                settings.number("sendBuffer", 0, 0, 1 << 30),
                settings.flag("tcpNoDelay", true),
                settings.flag("acceptAnonymous", false));
    }

    private String host() {
        String host = settings.text("host", "127.0.0.1");
        if (!host.matches("[0-9A-Za-z_.:%-]+")) {
            settings.fault("host", host, "an address or a name; write 0.0.0.0 for all addresses");
        }
        return host;
    }

    private String path() {
        String path = settings.text("path", "/mqtt");
        if (!path.startsWith("/") || path.matches(".*[?#\\s].*")) {
            settings.fault("path", path, "a path that begins with '/', as /mqtt");
        }
        return path;
    }

    private Optional<TlsSettings> tls(ListenerType type) {
        if (!type.isEncrypted()) {
            TLS_KEYS.stream()
                    .filter(settings::has)
                    .filter(key -> !key.equals("clientCertificate")
                            || !settings.text(key, "").equalsIgnoreCase("none"))
                    .forEach(key -> settings.fault(key + " is set, but type = " + type
                            + " is not encrypted; write type = tls or wss, or drop it"));
            return Optional.empty();
        }
        Optional<Path> certificate = file("certificate");
        if (!settings.has("certificate")) {
            settings.fault("certificate is missing; type = " + type + " needs the path of a PEM file");
        }
        Path chain = certificate.orElse(Path.of("missing"));
        ClientCertificate clients = settings.choice("clientCertificate", ClientCertificate.NONE);
        if (clients != ClientCertificate.NONE && !settings.has("clientCa")) {
            settings.fault(
                    "clientCertificate = " + clients + " needs clientCa, a PEM file of the authorities to believe");
        }
        if (settings.has("crl") && !settings.has("clientCa")) {
            settings.fault("crl is set, but no clientCa that it could revoke certificates of");
        }
        return Optional.of(new TlsSettings(
                chain,
                file("key").orElse(chain), // certificate and key may be in one file
                file("clientCa"),
                clients,
                file("crl"),
                protocols(),
                ciphers()));
    }

    /** A relative path counts from the folder of the installation, wherever the process was started. */
    private Optional<Path> file(String key) {
        return settings.path(key, Path.of(System.getProperty("karaf.base", "")));
    }

    private List<String> protocols() {
        List<String> protocols = settings.list("tlsProtocols", PROTOCOLS);
        for (String protocol : protocols) {
            if (!PROTOCOLS.contains(protocol)) {
                settings.fault("tlsProtocols", protocol, "one of " + String.join(", ", PROTOCOLS));
            }
        }
        return protocols.isEmpty() ? PROTOCOLS : protocols;
    }

    private List<String> ciphers() {
        List<String> ciphers = settings.list("ciphers", List.of());
        for (String cipher : ciphers) {
            if (!KnownCiphers.contains(cipher)) {
                settings.fault(
                        "ciphers",
                        cipher,
                        "a cipher suite known here; names are as in the JDK, for instance TLS_AES_128_GCM_SHA256"
                                + (OpenSsl.isAvailable() ? "" : " (without BoringSSL)"));
            }
        }
        return ciphers;
    }

    private List<AddressRange> proxyNetworks() {
        List<AddressRange> networks = new ArrayList<>();
        for (String text : settings.list("proxyNetworks", List.of())) {
            try {
                networks.add(AddressRange.parse(text));
            } catch (IllegalArgumentException e) {
                settings.fault("proxyNetworks", text, "networks, as 10.0.0.0/8,fd00::/8 (" + e.getMessage() + ")");
            }
        }
        if (!settings.flag("proxyProtocol", false)) {
            return List.of();
        }
        if (networks.isEmpty() && !settings.has("proxyNetworks")) {
            settings.fault(
                    "proxyProtocol = on needs proxyNetworks, the networks of the proxies: anybody else could forge an"
                            + " address; write for instance proxyNetworks = 10.0.0.0/8");
        }
        return networks;
    }
}
