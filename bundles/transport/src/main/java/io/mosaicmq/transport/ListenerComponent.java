package io.mosaicmq.transport;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * One file {@code etc/mosaicmq.listener-NAME.cfg}: an instance per configuration, which hands it on. It reads the properties as
 * they were written, since a typed configuration would drop unknown keys and fail on wrong ones without saying which.
 */
@Component(
        configurationPid = ListenerComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = ListenerComponent.class,
        immediate = true)
@Designate(ocd = ListenerComponent.Config.class, factory = true)
public final class ListenerComponent {
    static final String PID = "mosaicmq.listener";

    /** What can be written in the file. */
    @ObjectClassDefinition(
            name = "MosaicMQ listener",
            description = "One port that clients connect to; edits act at once and leave open connections alone")
    @interface Config {
        @AttributeDefinition(
                name = "Type",
                description = "What is spoken below MQTT",
                options = {@Option("tcp"), @Option("tls"), @Option("ws"), @Option("wss")})
        String type() default "tcp";

        @AttributeDefinition(name = "Host", description = "Address to listen on; 0.0.0.0 is all of IPv4, :: is all")
        String host() default "127.0.0.1";

        @AttributeDefinition(name = "Port", description = "1 to 65535; 0 takes any free one")
        int port();

        @AttributeDefinition(name = "Path", description = "Path of the WebSocket; ws and wss")
        String path() default "/mqtt";

        @AttributeDefinition(
                name = "Origins",
                description =
                        "Web pages that may connect, as https://host,https://other:8443; empty is any; ws and wss")
        String origins() default "";

        @AttributeDefinition(
                name = "Certificate",
                description = "PEM file, the server's own certificate first; tls, wss")
        String certificate() default "";

        @AttributeDefinition(
                name = "Key",
                description = "PEM file of the private key, not encrypted; empty when it is in the certificate's file")
        String key() default "";

        @AttributeDefinition(
                name = "Client CA",
                description = "PEM file of the authorities client certificates come from")
        String clientCa() default "";

        @AttributeDefinition(
                name = "Client certificate",
                description = "Whether clients present a certificate",
                options = {@Option("none"), @Option("optional"), @Option("required")})
        String clientCertificate() default "none";

        @AttributeDefinition(name = "CRL", description = "PEM file of revocation lists for client certificates")
        String crl() default "";

        @AttributeDefinition(name = "TLS protocols", description = "TLSv1.2, TLSv1.3 or both")
        String tlsProtocols() default "TLSv1.2,TLSv1.3";

        @AttributeDefinition(
                name = "Ciphers",
                description =
                        "Suites by the JDK's names; empty is those with authenticated encryption and forward secrecy")
        String ciphers() default "";

        @AttributeDefinition(name = "Maximum connections", description = "More are closed at once; 0 is no limit")
        int maximumConnections() default 0;

        @AttributeDefinition(
                name = "Connect timeout",
                description = "Seconds from accepting a connection to its whole CONNECT, TLS and WebSocket included")
        int connectTimeout() default 10;

        @AttributeDefinition(name = "Handshake timeout", description = "Seconds for the TLS handshake")
        int handshakeTimeout() default 10;

        @AttributeDefinition(
                name = "PROXY protocol",
                description = "on expects the header of the PROXY protocol, version 1 or 2, before anything else")
        String proxyProtocol() default "off";

        @AttributeDefinition(
                name = "Proxy networks",
                description = "Where the proxies are, as 10.0.0.0/8,fd00::/8; others are turned away; needed when on")
        String proxyNetworks() default "";

        @AttributeDefinition(
                name = "Receive buffer",
                description = "Bytes of the socket's buffer; 0 is the system's choice")
        int receiveBuffer() default 0;

        @AttributeDefinition(
                name = "Send buffer",
                description = "Bytes of the socket's buffer; 0 is the system's choice")
        int sendBuffer() default 0;

        @AttributeDefinition(name = "Backlog", description = "Connections the system may keep waiting to be accepted")
        int backlog() default 1024;

        @AttributeDefinition(name = "TCP no delay", description = "Sends small packets at once")
        boolean tcpNoDelay() default true;

        @AttributeDefinition(
                name = "Accept anonymous",
                description = "Opens to other hosts even while everybody is let in without a password")
        boolean acceptAnonymous() default false;
    }

    private final ListenersComponent listeners;
    private final ListenerOrigin origin;

    /** The file appeared. */
    @Activate
    public ListenerComponent(@Reference ListenersComponent listeners, Map<String, Object> properties) {
        this.listeners = listeners;
        origin = ListenerOrigin.of(properties);
        modified(properties);
    }

    /** The file was edited. */
    @Modified
    void modified(Map<String, Object> properties) {
        listeners.configure(origin.id(), origin.name(), origin.source(), properties);
    }

    /** The file was removed. */
    @Deactivate
    void deactivate() {
        listeners.remove(origin.id());
    }
}
