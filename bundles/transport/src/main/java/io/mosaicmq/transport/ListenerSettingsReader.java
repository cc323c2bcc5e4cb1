package io.mosaicmq.transport;

import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Turns the configuration of a listener into settings, or says all that is wrong with it. */
final class ListenerSettingsReader {
    private static final Set<String> TLS_KEYS = new TreeSet<>(
            Set.of("certificate", "key", "clientCa", "clientCertificate", "crl", "tlsProtocols", "ciphers"));

    private static final Set<String> KEYS = keys();

    private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    private ListenerSettingsReader() {}

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(TLS_KEYS);
        keys.addAll(Set.of(
                "type",
                "host",
                "port",
                "path",
                "origins",
                "maximumConnections",
                "connectTimeout",
                "handshakeTimeout",
                "proxyProtocol",
                "proxyNetworks",
                "receiveBuffer",
                "sendBuffer",
                "backlog",
                "tcpNoDelay",
                "acceptAnonymous"));
        return keys;
    }

    static ListenerSettings read(Map<String, ?> properties) throws InvalidConfiguration {
        SettingsReader reader = new SettingsReader(properties, KEYS);
        ListenerType type = reader.choice("type", ListenerType.TCP, ListenerType.values());
        if (!reader.has("port")) {
            reader.problem("port is missing; write the port to listen on, 1883 is usual for tcp and 8883 for tls");
        }
        ListenerSettings settings = new ListenerSettings(
                type,
                host(reader),
                reader.integer("port", 0, 0, 65_535),
                reader.integer("backlog", 1_024, 1, 65_535),
                path(reader),
                new LinkedHashSet<>(reader.list("origins")),
                tls(reader, type),
                reader.integer("maximumConnections", 0, 0, Integer.MAX_VALUE),
                reader.integer("connectTimeout", 10, 1, 3_600),
                reader.integer("handshakeTimeout", 10, 1, 3_600),
                proxyNetworks(reader),
                reader.integer("receiveBuffer", 0, 0, 1 << 30),
                reader.integer("sendBuffer", 0, 0, 1 << 30),
                reader.flag("tcpNoDelay", true),
                reader.flag("acceptAnonymous", false));
        reader.finish();
        return settings;
    }

    private static String host(SettingsReader reader) {
        String host = reader.text("host", "127.0.0.1");
        if (!host.matches("[0-9A-Za-z_.:%-]+")) {
            reader.problem("host=" + host + " is neither an address nor a name; write 0.0.0.0 for all addresses");
        }
        return host;
    }

    private static String path(SettingsReader reader) {
        String path = reader.text("path", "/mqtt");
        if (!path.startsWith("/") || path.matches(".*[?#\\s].*")) {
            reader.problem("path=" + path + " is not a path; write one that begins with '/', as /mqtt");
        }
        return path;
    }

    private static Optional<TlsSettings> tls(SettingsReader reader, ListenerType type) {
        if (!type.isEncrypted()) {
            TLS_KEYS.stream()
                    .filter(key -> reader.has(key)
                            && !(key.equals("clientCertificate")
                                    && reader.text(key, "").equals("none")))
                    .forEach(key -> reader.problem(key + " is set, but type=" + type
                            + " is not encrypted; write type=tls or wss, or drop it"));
            return Optional.empty();
        }
        Optional<Path> certificate = reader.path("certificate");
        if (certificate.isEmpty()) {
            reader.problem("certificate is missing; type=" + type + " needs the path of a PEM file");
        }
        Path chain = certificate.orElse(Path.of("missing"));
        ClientCertificate clients =
                reader.choice("clientCertificate", ClientCertificate.NONE, ClientCertificate.values());
        if (clients != ClientCertificate.NONE && !reader.has("clientCa")) {
            reader.problem(
                    "clientCertificate=" + clients + " needs clientCa, a PEM file of the authorities to believe");
        }
        if (reader.has("crl") && !reader.has("clientCa")) {
            reader.problem("crl is set, but no clientCa that it could revoke certificates of");
        }
        return Optional.of(new TlsSettings(
                chain,
                reader.path("key").orElse(chain), // certificate and key may be in one file
                reader.path("clientCa"),
                clients,
                reader.path("crl"),
                protocols(reader),
                ciphers(reader)));
    }

    private static List<String> protocols(SettingsReader reader) {
        List<String> protocols = reader.list("tlsProtocols");
        for (String protocol : protocols) {
            if (!PROTOCOLS.contains(protocol)) {
                reader.problem("tlsProtocols=" + protocol + " is none of " + String.join(", ", PROTOCOLS));
            }
        }
        return protocols.isEmpty() ? PROTOCOLS : protocols;
    }

    private static List<String> ciphers(SettingsReader reader) {
        List<String> ciphers = reader.list("ciphers");
        for (String cipher : ciphers) {
            if (!KnownCiphers.contains(cipher)) {
                reader.problem("ciphers=" + cipher + " is not a cipher suite known here; names are as in the JDK,"
                        + " for instance TLS_AES_128_GCM_SHA256"
                        + (OpenSsl.isAvailable() ? "" : " (without BoringSSL)"));
            }
        }
        return ciphers;
    }

    private static List<AddressRange> proxyNetworks(SettingsReader reader) {
        List<AddressRange> networks = new ArrayList<>();
        for (String text : reader.list("proxyNetworks")) {
            try {
                networks.add(AddressRange.parse(text));
            } catch (IllegalArgumentException e) {
                reader.problem("proxyNetworks=" + text + " is not a network (" + e.getMessage()
                        + "); write them as 10.0.0.0/8,fd00::/8");
            }
        }
        if (!reader.flag("proxyProtocol", false)) {
            return List.of();
        }
        if (networks.isEmpty() && !reader.has("proxyNetworks")) {
            reader.problem(
                    "proxyProtocol=on needs proxyNetworks, the networks of the proxies: anybody else could forge an"
                            + " address; write for instance proxyNetworks=10.0.0.0/8");
        }
        return networks;
    }
}
