package io.mosaicmq.console.commands;

import io.mosaicmq.api.admin.ClientView;
import io.mosaicmq.api.admin.ListenerView;
import io.mosaicmq.api.admin.SessionView;
import io.mosaicmq.api.admin.SubscriptionView;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.console.view.Column;
import io.mosaicmq.console.view.Listing;
import io.mosaicmq.console.view.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What lists show of each kind of thing. The JSON keys are a promise to scripts: add, do not rename. */
final class Views {
    static final Listing<ClientView> CLIENTS = new Listing<>(
            "No clients are connected",
            List.of(
                    Column.of("Client", "clientId", ClientView::clientId),
                    Column.of("User", "username", ClientView::username),
                    Column.of("Remote", "remote", ClientView::remote),
                    Column.of("Listener", "listener", ClientView::listener),
                    Column.of("MQTT", "version", ClientView::version),
                    Column.of("Connected", "connectedAt", client -> Text.instant(client.connectedAt())),
                    Column.json("cleanStart", ClientView::cleanStart),
                    Column.json("keepAlive", ClientView::keepAlive),
                    Column.of("Subs", "subscriptions", ClientView::subscriptions),
                    Column.of("In flight", "inFlight", ClientView::inFlight),
                    Column.of("Queued", "queued", ClientView::queued),
                    Column.of("Msgs in", "messagesIn", ClientView::messagesIn),
                    Column.of("Msgs out", "messagesOut", ClientView::messagesOut),
                    Column.json("bytesIn", ClientView::bytesIn),
                    Column.json("bytesOut", ClientView::bytesOut),
                    Column.json("decidedBy", ClientView::decidedBy),
                    Column.json("details", ClientView::details)));

    static final Listing<SessionView> SESSIONS = new Listing<>(
            "There are no sessions",
            List.of(
                    Column.of("Client", "clientId", SessionView::clientId),
                    Column.of("User", "principal", SessionView::principal),
                    new Column<>("State", "connected", SessionView::connected, Views::state),
                    Column.json("disconnectedAt", session -> Text.instant(session.disconnectedAt())),
                    new Column<>(
                            "Expires",
                            "expiryInterval",
                            SessionView::expiryInterval,
                            session -> Text.expiry(session.expiryInterval())),
                    Column.of("Subs", "subscriptions", SessionView::subscriptions),
                    Column.of("In flight", "inFlight", SessionView::inFlight),
                    Column.of("Queued", "queued", SessionView::queued),
                    Column.of("Bytes", "queuedBytes", SessionView::queuedBytes),
                    Column.of("Dropped", "dropped", SessionView::dropped),
                    Column.json("shard", SessionView::shard)));

    static final Listing<SubscriptionView> SUBSCRIPTIONS = new Listing<>(
            "There are no such subscriptions",
            List.of(
                    Column.of("Client", "clientId", SubscriptionView::clientId),
                    Column.of("Filter", "filter", SubscriptionView::filter),
                    Column.of("QoS", "qos", SubscriptionView::qos),
                    new Column<>(
                            "No local",
                            "noLocal",
                            SubscriptionView::noLocal,
                            subscription -> yes(subscription.noLocal())),
                    new Column<>(
                            "As published",
                            "retainAsPublished",
                            SubscriptionView::retainAsPublished,
                            subscription -> yes(subscription.retainAsPublished())),
                    new Column<>(
                            "Retained",
                            "retainHandling",
                            SubscriptionView::retainHandling,
                            subscription -> retainHandling(subscription.retainHandling())),
                    new Column<>(
                            "Identifier",
                            "identifier",
                            SubscriptionView::identifier,
                            subscription ->
                                    subscription.identifier() == 0 ? "" : String.valueOf(subscription.identifier()))));

    static final Listing<ListenerView> LISTENERS = new Listing<>(
            "No listeners are configured; each etc/mosaicmq.listener-NAME.cfg is one",
            List.of(
                    Column.of("Name", "name", ListenerView::name),
                    Column.of("Type", "type", ListenerView::type),
                    Column.of("Host", "host", ListenerView::host),
                    Column.of("Port", "port", ListenerView::port),
                    Column.json("open", ListenerView::open),
                    Column.of("State", "state", ListenerView::state),
                    Column.of("Connections", "connections", ListenerView::connections),
                    new Column<>(
                            "Most",
                            "maximumConnections",
                            ListenerView::maximumConnections,
                            listener -> listener.maximumConnections() == 0
                                    ? "any"
                                    : String.valueOf(listener.maximumConnections())),
                    Column.of("Accepted", "accepted", ListenerView::accepted),
                    Column.of("Refused", "refused", ListenerView::refused),
                    Column.json("details", ListenerView::details)));

    static final Listing<Message> RETAINED = new Listing<>(
            "There are no such retained messages",
            List.of(
                    Column.of("Topic", "topic", message -> message.topic().toString()),
                    Column.of("QoS", "qos", message -> message.qos().value()),
                    Column.of("Size", "size", Message::payloadLength),
                    Column.of("Received", "receivedAt", message -> Text.instant(message.receivedAt())),
                    Column.of("Payload", "payload", Text::payload)),
            Views::message);

    private Views() {}

    /** Everything known of a message, for JSON. */
    static Map<String, Object> message(Message message) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("topic", message.topic().toString());
        values.put("qos", message.qos().value());
        values.put("retain", message.isRetained());
        values.put("receivedAt", Text.instant(message.receivedAt()));
        if (message.expiryInterval() != Message.NO_EXPIRY) {
            values.put("expiryInterval", message.expiryInterval());
        }
        values.put("size", message.payloadLength());
        Text.payload(message, values);
        return values;
    }

    static String state(SessionView session) {
        return session.connected() ? "connected" : "offline since " + Text.instant(session.disconnectedAt());
    }

    private static String yes(boolean value) {
        return value ? "yes" : "";
    }

    /** Retain Handling in words ([MQTT5-3.8.3.1]). */
    private static String retainHandling(int value) {
        return switch (value) {
            case 0 -> "always";
            case 1 -> "if new";
            case 2 -> "never";
            default -> String.valueOf(value);
        };
    }
}
