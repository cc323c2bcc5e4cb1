package io.mosaicmq.broker;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ReasonCode;
import java.security.SecureRandom;

/** Where clients knock: says to which shard they belong, and lets them in there. */
final class FrontDoor implements ClientAcceptor {
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ASSIGNED_LETTERS = 20;

    private final Broker broker;
    private final SecureRandom random = new SecureRandom();

    FrontDoor(Broker broker) {
        this.broker = broker;
    }

    @Override
    public WireLimits limits() {
        return broker.limits().wire();
    }

    @Override
    public Placement place(Packet.Connect connect, int current) {
        String sent = connect.clientId();
        return sent.isEmpty()
                ? new Placement(current, assign(current), true)
                : new Placement(broker.shardOf(sent), sent, false);
    }

    /** A Client Identifier that nobody has and that keeps its connection where it is ([MQTT5-3.1.3-6]). */
    private String assign(int shard) {
        while (true) {
            StringBuilder id = new StringBuilder("auto-");
            for (int i = 0; i < ASSIGNED_LETTERS; i++) {
                id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
            if (broker.shardOf(id.toString()) == shard) {
                return id.toString();
            }
        }
    }

    @Override
    public ConnectionHandler open(Connection connection, Packet.Connect connect, Placement placement) {
        ClientConnection client = new ClientConnection(broker.shard(placement.loop()), connection, connect, placement);
        Limits limits = broker.limits();
        boolean anonymousSession = connect.clientId().isEmpty() && !connect.cleanStart();
        if (anonymousSession && !connect.version().hasProperties()) {
            client.refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, // [MQTT3-3.1.3-8]
                    "an empty Client Identifier needs Clean Session",
                    "protocol");
        } else if (connect.clientId().startsWith(LocalSubscriber.PREFIX)) {
            client.refuse(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, // it would take over, or end, a session of the broker's own
                    "Client Identifiers that begin with " + LocalSubscriber.PREFIX + " are the broker's",
                    "protocol");
        } else if (connect.will().isPresent()
                && connect.will().get().message().qos().compareTo(limits.maximumQoS()) > 0) {
            client.refuse(
                    ReasonCode.QOS_NOT_SUPPORTED, // [MQTT5-3.2.2-12]
                    "the QoS of the Will is above qos.maximum = "
                            + limits.maximumQoS().value(),
                    "limits");
        } else if (connect.will().isPresent()
                && connect.will().get().message().isRetained()
                && !limits.retainAvailable()) {
            client.refuse(
                    ReasonCode.RETAIN_NOT_SUPPORTED, // [MQTT5-3.2.2-13]
                    "the Will is to be retained and retain.available is false",
                    "limits");
        } else {
            client.begin();
        }
        return client;
    }
}
