package io.mosaicmq.broker;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.auth.Principal;
import io.mosaicmq.api.connection.ClientAcceptor.Placement;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.topic.SubscriptionFilter;
import io.mosaicmq.api.topic.TopicSyntaxException;
import io.mosaicmq.broker.state.QueuedMessage;
import io.mosaicmq.broker.state.SendWindow;
import io.mosaicmq.broker.state.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's network connection and what its packets do: the rules of the protocol for what comes in. On the loop of its
 * shard from CONNECT to the end.
 */
final class ClientConnection implements ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final Shard shard;
    private final Connection connection;
    private final Packet.Connect connect;
    private final Placement placement;
    private final Handshake handshake;
    private final Timer deadline = new Timer(this::deadlinePassed);
    private final long connectedAt;

    private ConnectionState state = ConnectionState.ADMITTING;
    private Session session;
    private Sender sender;
    private Intake intake;
    private String decidedBy = "";
    private int keepAlive;
    private long heardAt;
    /** Session Expiry Interval in force, in seconds; DISCONNECT may change it. */
    private long expiryInterval;

    private boolean keepWill = true;
    private boolean needsPump;
    /** Not read until another shard can follow. */
    private boolean blocked;

    private long messages;

    ClientConnection(Shard shard, Connection connection, Packet.Connect connect, Placement placement) {
        this.shard = shard;
        this.connection = connection;
        this.connect = connect;
        this.placement = placement;
        this.connectedAt = shard.now();
        this.heardAt = connectedAt;
        this.handshake = new Handshake(this, shard, connection, connect, placement.clientId());
    }

    // ---- the way in

    /** Asks whether the client may come in. */
    void begin() {
        if (shard.isStopped()) { // it was on its way here; what it is told would be known to nobody
            refuse(ReasonCode.SERVER_UNAVAILABLE, "the broker stops", "broker");
            return;
        }
        shard.arriving().add(this);
        shard.timers().set(deadline, shard.now() + shard.limits().connectSeconds() * 1000L);
        handshake.begin();
    }

    /** The client proved itself: sessions are sorted out and CONNACK goes. On the loop. */
    void admitted(Admission.Admitted admission, byte[] authenticationData) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        Permissions permissions = CautiousPermissions.of(admission.permissions(), clientId());
        if (connect.will().isPresent()
                && !permissions.mayPublish(connect.will().get().message().topic())) {
            refuse(ReasonCode.NOT_AUTHORIZED, "may not publish its Will Message", admission.decidedBy());
            return;
        }
        String principal = admission.principal().name();
        Session kept = shard.sessions().get(clientId());
        if (kept != null && kept.isOverdue(shard.exactNow())) {
            shard.log(new Command.SessionEnded(clientId()));
            shard.end(kept);
            kept = null;
        }
        if (kept != null && !kept.principal().isEmpty() && !kept.principal().equals(principal)) {
            refuse(ReasonCode.NOT_AUTHORIZED, "the session belongs to another user", "session");
            return;
        }
        if (kept == null
                && shard.broker().sessionCount().get() >= shard.limits().sessions()) {
            refuse(
                    ReasonCode.QUOTA_EXCEEDED,
                    "limit sessions = " + shard.limits().sessions() + " is reached",
                    "limits");
            return;
        }
        takeOver(kept);
        boolean lives = kept != null && shard.sessions().get(clientId()) == kept; // or it ended with its connection
        boolean present = lives && !connect.cleanStart();
        if (lives && !present) {
            shard.log(new Command.SessionEnded(clientId()));
            shard.end(kept); // [MQTT5-3.1.2-4]
        }
        session = present ? kept : shard.begin(clientId(), principal);
        sender = new Sender(session, connection, connect);
        intake = new Intake(session, connection);
        decidedBy = admission.decidedBy();
        expiryInterval =
                Math.min(connect.sessionExpiryInterval(), shard.limits().sessionExpiryMaximum());
        session.attach(
                sender, principal, permissions, expiryInterval, connect.will().orElse(null));
        shard.arriving().remove(this);
        shard.connections().put(clientId(), this);
        shard.counters().connectionsAdmitted++;
        state = ConnectionState.CONNECTED;
        deadline.cancel();
        keepAlive = ConnAcks.keepAlive(connect, shard.limits());
        heardAt = shard.now(); // it could not be heard while it was held
        watchKeepAlive();
        connection.send(
                ConnAcks.accepted(connect, shard.limits(), placement, present, expiryInterval, authenticationData));
        LOG.debug(
                "{} connected as {} from {}",
                clientId(),
                admission.principal(),
                connection.info().remote());
        sender.resume();
        connection.resume();
    }

    /** Ends the connection that holds the session now ([MQTT5-3.1.4-3]). */
    private void takeOver(Session kept) {
        ClientConnection former = shard.connections().get(clientId());
        if (former != null) {
            boolean resumes = !connect.cleanStart();
            if (resumes && kept != null) {
                kept.takenOver(); // a Will with a delay is not published, as the session goes on [MQTT5-3.1.3-9]
            }
            former.end(ReasonCode.SESSION_TAKEN_OVER, "another connection uses the Client Identifier");
        }
    }

    void refuse(ReasonCode reasonCode, String reason, String by) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        state = ConnectionState.CLOSED;
        deadline.cancel();
        shard.arriving().remove(this);
        shard.counters().connectionsRefused++;
        LOG.debug("{} from {} refused by {}: {}", clientId(), connection.info().remote(), by, reason);
        connection.send(ConnAcks.refused(connect, reasonCode, reason));
        connection.close();
    }

    /**
     * A connected client proved itself again ([MQTT5-4.12.1]).
     *
     * @return whether it is still the same user; if not it is parted from
     */
    boolean renewed(Principal principal, Permissions permissions) {
        if (!principal.name().equals(session.principal())) {
            end(ReasonCode.NOT_AUTHORIZED, "the session belongs to another user");
            return false;
        }
        session.use(CautiousPermissions.of(permissions, clientId()));
        intake.forgetRights();
        return true;
    }

    /** The client owes the next step of an enhanced authentication. */
    void awaitAuthentication() {
        if (state == ConnectionState.ADMITTING) {
            state = ConnectionState.AUTHENTICATING;
        }
        connection.resume();
    }

    // ---- what others ask

    String clientId() {
        return placement.clientId();
    }

    Connection connection() {
        return connection;
    }

    Packet.Connect connect() {
        return connect;
    }

    Session session() {
        return session;
    }

    Sender sender() {
        return sender;
    }

    String decidedBy() {
        return decidedBy;
    }

    int keepAlive() {
        return keepAlive;
    }

    long connectedAt() {
        return connectedAt;
    }

    /** PUBLISH packets received. */
    long messages() {
        return messages;
    }

    ConnectionState state() {
        return state;
    }

    // ---- PUBLISH

    @Override
    public void publish(PublishRun run) {
        require(PacketType.PUBLISH);
        heardAt = shard.now();
        messages += run.count();
        intake.take(run);
        if (shard.isBlocked()) {
            blocked = true;
            connection.pause();
            shard.pausePublisher(this);
        }
    }

    /** Another shard can follow again. */
    void resumePublishing() {
        blocked = false;
        heardAt = shard.now();
        if (state == ConnectionState.CONNECTED) {
            connection.resume();
        }
    }

    // ---- acknowledgements

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        require(type);
        heardAt = shard.now();
        SendWindow<Subscription> window = session.window();
        SendWindow.Stage stage = window.stage(packetId);
        switch (type) {
            case PUBACK -> {
                if (stage == SendWindow.Stage.AWAITING_PUBACK) {
                    settle(packetId);
                }
            }
            case PUBREC -> pubRec(packetId, stage, reasonCode);
            case PUBREL ->
                connection.acknowledge(
                        PacketType.PUBCOMP,
                        packetId,
                        intake.release(packetId) ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
            case PUBCOMP -> {
                if (stage == SendWindow.Stage.AWAITING_PUBCOMP) {
                    settle(packetId);
                }
            }
            default -> throw new IllegalArgumentException(type + " acknowledges nothing");
        }
    }

    private void pubRec(int packetId, SendWindow.Stage stage, ReasonCode reasonCode) {
        if (stage == SendWindow.Stage.AWAITING_PUBREC && reasonCode.isError()) {
            settle(packetId); // the message is not the client's, and done with [MQTT5-4.3.3-4]
            return;
        }
        if (stage == SendWindow.Stage.AWAITING_PUBREC) {
            session.window().received(packetId);
            QueuedMessage<Subscription> message = session.window().message(packetId);
            if (message != null && session.isDurable()) {
                shard.log(new Command.Received(clientId(), message.sequence()));
            }
        }
        if (!reasonCode.isError()) {
            boolean known = stage == SendWindow.Stage.AWAITING_PUBREC || stage == SendWindow.Stage.AWAITING_PUBCOMP;
            connection.acknowledge(
                    PacketType.PUBREL, packetId, known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        }
    }

    private void settle(int packetId) {
        QueuedMessage<Subscription> message = session.window().message(packetId);
        session.window().free(packetId);
        session.removed(message);
        sender.settled();
        needsPump = true;
    }

    // ---- SUBSCRIBE, UNSUBSCRIBE

    @Override
    public void subscribe(Packet.Subscribe packet) {
        require(PacketType.SUBSCRIBE);
        heardAt = shard.now();
        List<ReasonCode> codes = new ArrayList<>(packet.subscriptions().size());
        List<Subscription> replays = new ArrayList<>(1);
        for (Packet.Subscribe.Request request : packet.subscriptions()) {
            codes.add(subscribe(packet, request, replays));
        }
        connection.send(new Packet.SubAck(packet.packetId(), codes, Properties.NONE));
        replays.forEach(sender::replay);
        needsPump |= !replays.isEmpty();
    }

    private ReasonCode subscribe(
            Packet.Subscribe packet, Packet.Subscribe.Request request, List<Subscription> replays) {
        Limits limits = shard.limits();
        SubscriptionFilter filter;
        try {
            filter = SubscriptionFilter.of(request.filter());
        } catch (TopicSyntaxException e) {
            LOG.debug("{} subscribes to {}: {}", clientId(), request.filter(), e.getMessage());
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.topicFilter().levels() > limits.wire().topicLevels()
                || filter.topicFilter().utf8().length > limits.wire().topicBytes()) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.isShared() && !limits.sharedAvailable()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (filter.topicFilter().hasWildcards() && !limits.wildcardsAvailable()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (!session.permissions().maySubscribe(filter)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (session.subscriptions().size() >= limits.subscriptions()
                && !session.subscriptions().containsKey(filter)) {
            LOG.debug("{}: limit subscriptions = {} is reached", clientId(), limits.subscriptions());
            return ReasonCode.QUOTA_EXCEEDED;
        }
        boolean isNew = session.subscribe(filter, request, packet.subscriptionIdentifier());
        RetainHandling handling = request.options().retainHandling();
        if (!filter.isShared() // retained messages are not sent to shared subscriptions [MQTT5-3.3.1.3]
                && (handling == RetainHandling.SEND || handling == RetainHandling.SEND_IF_NEW && isNew)) {
            replays.add(session.subscriptions().get(filter));
        }
        return ReasonCode.granted(request.options().maximumQoS().atMost(limits.maximumQoS()));
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        require(PacketType.UNSUBSCRIBE);
        heardAt = shard.now();
        List<ReasonCode> codes = new ArrayList<>(packet.filters().size());
        for (String filter : packet.filters()) {
            codes.add(unsubscribe(filter));
        }
        connection.send(new Packet.UnsubAck(packet.packetId(), codes, Properties.NONE));
    }

    private ReasonCode unsubscribe(String filter) {
        try {
            return session.unsubscribe(SubscriptionFilter.of(filter))
                    ? ReasonCode.SUCCESS
                    : ReasonCode.NO_SUBSCRIPTION_EXISTED;
        } catch (TopicSyntaxException e) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
    }

    // ---- PINGREQ, AUTH, DISCONNECT

    @Override
    public void ping() {
        require(PacketType.PINGREQ);
        heardAt = shard.now();
        connection.send(new Packet.PingResp());
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        require(PacketType.AUTH);
        heardAt = shard.now();
        handshake.authenticate(packet, state);
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        require(PacketType.DISCONNECT);
        if (state == ConnectionState.CONNECTED) {
            long asked = packet.properties().integer(Property.SESSION_EXPIRY_INTERVAL, expiryInterval);
            if (asked > 0 && connect.sessionExpiryInterval() == 0) {
                throw new ProtocolViolation(
                        ReasonCode.PROTOCOL_ERROR,
                        "MQTT5-3.14.2-2",
                        "a Session Expiry Interval of 0 in CONNECT cannot be raised in DISCONNECT");
            }
            expiryInterval = Math.min(asked, shard.limits().sessionExpiryMaximum());
            keepWill = packet.reasonCode() == ReasonCode.DISCONNECT_WITH_WILL
                    || packet.reasonCode().isError(); // [MQTT5-3.14.4-3]
        }
        leave();
        connection.close();
    }

    // ---- the end

    /** Any packet but these is a fault in the state the connection is in. */
    private void require(PacketType type) {
        if (!state.permits(type)) {
            throw new ProtocolViolation(
                    ReasonCode.PROTOCOL_ERROR, "MQTT5-3.1.2-30", type + " is not allowed while " + state);
        }
    }

    @Override
    public void violation(ProtocolViolation violation) {
        shard.counters().protocolViolations++;
        LOG.debug(
                "{} from {}: {} [{}]",
                clientId(),
                connection.info().remote(),
                violation.getMessage(),
                violation.clause());
        if (state == ConnectionState.CONNECTED) {
            end(violation.reasonCode(), violation.getMessage());
        } else {
            refuse(violation.reasonCode(), violation.getMessage(), "protocol");
        }
    }

    /** Parts from a client of our own accord; its Will Message is published. On the loop. */
    void end(ReasonCode reasonCode, String reason) {
        if (state != ConnectionState.CONNECTED) {
            refuse(reasonCode, reason, "broker");
            return;
        }
        if (connect.version().hasProperties()) {
            connection.send(new Packet.Disconnect(reasonCode, ConnAcks.reasonString(connect, reason)));
        }
        leave();
        connection.close();
    }

    /** The broker stops. */
    void shutDown() {
        // CONNACK has no code of its own for it [MQTT5-3.2.2-8].
        boolean connected = state == ConnectionState.CONNECTED;
        end(connected ? ReasonCode.SERVER_SHUTTING_DOWN : ReasonCode.SERVER_UNAVAILABLE, "the broker stops");
    }

    /** Lets go of the session, once. */
    private void leave() {
        boolean was = state == ConnectionState.CONNECTED;
        state = ConnectionState.CLOSED;
        deadline.cancel();
        shard.arriving().remove(this);
        if (was && shard.connections().remove(clientId(), this)) {
            session.detach(keepWill, expiryInterval);
        }
    }

    @Override
    public void readComplete() {
        if (needsPump && state == ConnectionState.CONNECTED) {
            needsPump = false;
            sender.pump();
        }
    }

    @Override
    public void drained() {
        if (state == ConnectionState.CONNECTED) {
            sender.drained();
        }
    }

    @Override
    public void closed(String reason) {
        LOG.debug("{} disconnected: {}", clientId(), reason);
        handshake.abandon();
        leave();
    }

    // ---- time

    private void watchKeepAlive() {
        if (keepAlive > 0) {
            shard.timers().set(deadline, heardAt + keepAlive * 1500L);
        }
    }

    /** Either the answer to CONNECT is overdue, or nothing was heard for one and a half keep-alives ([MQTT5-3.1.2-22]). */
    private void deadlinePassed() {
        if (state != ConnectionState.CONNECTED) {
            refuse(
                    ReasonCode.SERVER_UNAVAILABLE,
                    "no decision within connect.seconds = " + shard.limits().connectSeconds(),
                    "deadline");
        } else if (blocked) {
            heardAt = shard.now(); // we are the ones who do not listen
            watchKeepAlive();
        } else if (shard.now() >= heardAt + keepAlive * 1500L) {
            end(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing heard for 1.5 x Keep Alive of " + keepAlive + " s");
        } else {
            watchKeepAlive();
        }
    }
}
