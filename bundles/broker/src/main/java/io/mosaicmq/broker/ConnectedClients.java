package io.mosaicmq.broker;

import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.Clients;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.ReasonCode;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Shows and parts from clients, each on the loop it lives on. */
final class ConnectedClients implements Clients {
    private final Broker broker;

    ConnectedClients(Broker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<List<ClientView>> list() {
        return broker.askAll(shard -> shard.connections().values().stream()
                        .map(ConnectedClients::view)
                        .toList())
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public CompletionStage<Optional<ClientView>> find(String clientId) {
        return broker.shardOfClient(clientId)
                .ask(shard ->
                        Optional.ofNullable(shard.connections().get(clientId)).map(ConnectedClients::view));
    }

    @Override
    public CompletionStage<Boolean> kick(String clientId) {
        return broker.shardOfClient(clientId).ask(shard -> {
            ClientConnection client = shard.connections().get(clientId);
            if (client != null) {
                client.end(ReasonCode.ADMINISTRATIVE_ACTION, "disconnected by an operator");
            }
            return client != null;
        });
    }

    private static ClientView view(ClientConnection client) {
        Connection connection = client.connection();
        ConnectionInfo info = connection.info();
        Packet.Connect connect = client.connect();
        Session session = client.session();
        Connection.Traffic traffic = connection.traffic();
        return new ClientView(
                client.clientId(),
                session.principal(),
                text(info.remote()),
                info.listener(),
                connect.version().toString(),
                connect.cleanStart(),
                client.keepAlive(),
                client.connectedAt(),
                session.subscriptions().size(),
                session.window().size(),
                session.queue().size(),
                client.messages(),
                client.sender().messages(),
                traffic.bytesIn(),
                traffic.bytesOut(),
                client.decidedBy(),
                details(client, info, connect, session));
    }

    private static Map<String, String> details(
            ClientConnection client, ConnectionInfo info, Packet.Connect connect, Session session) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("transport", info.transport());
        if (!info.tls().isEmpty()) {
            details.put("tls", info.tls());
        }
        info.certificates().stream()
                .findFirst()
                .ifPresent(leaf -> details.put(
                        "certificate", leaf.getSubjectX500Principal().getName()));
        details.put("local", text(info.local()));
        details.put(
                "will", connect.will().map(w -> w.message().topic().toString()).orElse("none"));
        details.put("session.expiry", seconds(session.expiryInterval()));
        details.put("receive.maximum", String.valueOf(connect.receiveMaximum()));
        details.put(
                "maximum.packet.size",
                connect.maximumPacketSize() == Long.MAX_VALUE ? "none" : String.valueOf(connect.maximumPacketSize()));
        details.put("incoming.qos2", String.valueOf(session.incoming().size()));
        details.put("pending.bytes", String.valueOf(client.connection().pendingBytes()));
        details.put("dropped", String.valueOf(session.dropped()));
        details.put("shard", String.valueOf(session.shard().index()));
        return details;
    }

    private static String seconds(long interval) {
        return interval == Limits.NEVER ? "never" : interval + " s";
    }

    private static String text(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
