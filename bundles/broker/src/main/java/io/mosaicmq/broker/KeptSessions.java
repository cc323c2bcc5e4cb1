package io.mosaicmq.broker;

import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.Sessions;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.persistence.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Shows and ends sessions, each on the loop it lives on. */
final class KeptSessions implements Sessions {
    private final Broker broker;

    KeptSessions(Broker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<List<SessionView>> list() {
        return broker.askAll(shard -> shard.sessions().values().stream()
                        .map(KeptSessions::view)
                        .toList())
                .thenApply(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public CompletionStage<Optional<SessionView>> find(String clientId) {
        return broker.shardOfClient(clientId)
                .ask(shard ->
                        Optional.ofNullable(shard.sessions().get(clientId)).map(KeptSessions::view));
    }

    @Override
    public CompletionStage<Boolean> delete(String clientId) {
        return broker.shardOfClient(clientId).ask(shard -> {
            ClientConnection client = shard.connections().get(clientId);
            if (client != null) {
                client.end(ReasonCode.ADMINISTRATIVE_ACTION, "the session was deleted by an operator");
            }
            Session session = shard.sessions().get(clientId);
            if (session != null) {
                shard.log(new Command.SessionEnded(clientId));
                shard.end(session);
            }
            return client != null || session != null;
        });
    }

    private static SessionView view(Session session) {
        return new SessionView(
                session.clientId(),
                session.principal(),
                session.isOnline(),
                session.expiryInterval(),
                session.detachedAt(),
                session.subscriptions().size(),
                session.window().size(),
                session.queue().size(),
                session.queuedBytes(),
                session.dropped(),
                session.shard().index());
    }
}
