package io.mosaicmq.broker;

import io.mosaicmq.api.auth.AccessControl;
import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.EnhancedAuthenticator;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a client may come in: one question to the chain, or an enhanced authentication step by step
 * ([MQTT5-4.12]), and the same again when a connected client re-authenticates. On the loop; answers come from other threads
 * and are posted to it.
 */
final class Handshake {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    private static final byte[] NOTHING = {};

    private final ClientConnection client;
    private final Shard shard;
    private final Connection connection;
    private final Packet.Connect connect;
    private final LoginRequest request;
    /** Whether CONNECT named an Authentication Method, be it an empty one. */
    private final boolean enhanced;

    private final String method;
    private EnhancedAuthenticator.Exchange exchange;
    private boolean stepping;
    private boolean again;
    private boolean abandoned;

    Handshake(ClientConnection client, Shard shard, Connection connection, Packet.Connect connect, String clientId) {
        this.client = client;
        this.shard = shard;
        this.connection = connection;
        this.connect = connect;
        this.request = new LoginRequest(clientId, connect.username(), connect.password(), connection.info());
        this.enhanced = connect.properties().has(Property.AUTHENTICATION_METHOD);
        this.method = connect.properties().text(Property.AUTHENTICATION_METHOD).orElse("");
    }

    void begin() {
        // Asked once there is an access control: a CONNECT that comes while it is swapped waits, up to its deadline.
        shard.broker().accessControl().whenComplete((control, missing) -> onLoop(() -> ask(control)));
    }

    void abandon() {
        abandoned = true;
    }

    private void onLoop(Runnable task) {
        if (shard.loop().inLoop()) {
            task.run();
        } else {
            shard.loop().execute(task);
        }
    }

    private void ask(AccessControl control) {
        if (abandoned) {
            return;
        }
        if (!enhanced) {
            control.admit(request).whenComplete((admission, failure) -> onLoop(() -> decided(admission, failure)));
            return;
        }
        Optional<EnhancedAuthenticator.Exchange> begun = control.begin(method, request);
        if (begun.isEmpty()) {
            fail(ReasonCode.BAD_AUTHENTICATION_METHOD, "no backend knows the Authentication Method " + method, "chain");
            return;
        }
        exchange = begun.get();
        step(connect.properties().binary(Property.AUTHENTICATION_DATA).orElse(NOTHING));
    }

    private void decided(Admission admission, Throwable failure) {
        if (abandoned) {
            return;
        }
        if (failure != null || admission == null) {
            LOG.error("The auth chain failed on {}", request, failure);
            fail(ReasonCode.SERVER_UNAVAILABLE, "the auth chain failed", "chain");
        } else if (admission instanceof Admission.Admitted admitted) {
            client.admitted(admitted, NOTHING);
        } else if (admission instanceof Admission.Refused refused) {
            // The reason is for the operator: a client is told the code, lest it learn which half of a password was
            // wrong.
            LOG.debug("{}: {}", request, refused.reason());
            client.refuse(refused.reasonCode(), "", refused.decidedBy());
        }
    }

    /** Takes AUTH, from a client that was asked for more or that re-authenticates. */
    void authenticate(Packet.Auth packet, ConnectionState state) {
        String named = packet.properties().text(Property.AUTHENTICATION_METHOD).orElse("");
        if (!enhanced || !named.equals(method)) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR,
                    "MQTT5-4.12.0-6",
                    "AUTH names the Authentication Method " + named + ", CONNECT named " + method);
        }
        if (stepping) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT5-4.12.0-3", "AUTH came before the last one was answered");
        }
        byte[] data = packet.properties().binary(Property.AUTHENTICATION_DATA).orElse(NOTHING);
        boolean renews = packet.reasonCode() == ReasonCode.RE_AUTHENTICATE;
        if (state == ConnectionState.CONNECTED && renews) {
            again = true;
            shard.broker().accessControl().whenComplete((control, missing) -> onLoop(() -> renew(control, data)));
        } else if (packet.reasonCode() == ReasonCode.CONTINUE_AUTHENTICATION && exchange != null) {
            step(data);
        } else {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT5-4.12.0-3", "AUTH " + packet.reasonCode() + " was not asked for");
        }
    }

    private void renew(AccessControl control, byte[] data) {
        control.begin(method, request)
                .ifPresentOrElse(
                        begun -> {
                            exchange = begun;
                            step(data);
                        },
                        () -> fail(ReasonCode.BAD_AUTHENTICATION_METHOD, "the method is gone", "chain"));
    }

    private void step(byte[] data) {
        stepping = true;
        CompletionStage<EnhancedAuthenticator.Step> next = exchange.next(data);
        next.whenComplete((step, failure) -> onLoop(() -> stepped(step, failure)));
    }

    private void stepped(EnhancedAuthenticator.Step step, Throwable failure) {
        stepping = false;
        if (abandoned) {
            return;
        }
        if (failure != null || step == null) {
            LOG.error("Authentication Method {} failed on {}", method, request, failure);
            fail(ReasonCode.SERVER_UNAVAILABLE, "the authentication failed", method);
        } else if (step instanceof EnhancedAuthenticator.Step.Continue more) {
            connection.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, more.data()));
            client.awaitAuthentication();
        } else if (step instanceof EnhancedAuthenticator.Step.Success success) {
            succeeded(success);
        } else if (step instanceof EnhancedAuthenticator.Step.Failure refused) {
            fail(refused.reasonCode(), refused.reason(), method);
        }
    }

    private void succeeded(EnhancedAuthenticator.Step.Success success) {
        exchange = null;
        if (again) {
            again = false;
            if (client.renewed(success.principal(), success.permissions())) {
                connection.send(auth(ReasonCode.SUCCESS, success.data()));
            }
        } else {
            connection.pause();
            client.admitted(new Admission.Admitted(success.principal(), success.permissions(), method), success.data());
        }
    }

    private void fail(ReasonCode reasonCode, String reason, String by) {
        if (client.state() == ConnectionState.CONNECTED) {
            client.end(reasonCode, reason);
        } else {
            client.refuse(reasonCode, reason, by);
        }
    }

    private Packet.Auth auth(ReasonCode reasonCode, byte[] data) {
        Properties.Builder properties = Properties.builder().set(Property.AUTHENTICATION_METHOD, method);
        if (data.length > 0) {
            properties.set(Property.AUTHENTICATION_DATA, data);
        }
        return new Packet.Auth(reasonCode, properties.build());
    }
}
