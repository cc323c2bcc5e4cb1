package io.mosaicmq.broker;

import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.PublishEncoder;
import io.mosaicmq.api.packet.PublishHeader;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.ShardLog;
import io.mosaicmq.api.routing.Route;
import io.mosaicmq.api.routing.Router;
import io.mosaicmq.api.routing.SharedGroup;
import io.mosaicmq.api.routing.Subscriber;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.broker.state.TimerWheel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's world: the sessions whose Client Identifier falls to it, their timers, and the way of a message to them.
 * Everything is touched on that loop alone; other shards reach it through its {@link Inbox}.
 */
final class Shard implements ShardLog.Completion {
    private static final Logger LOG = LoggerFactory.getLogger(Shard.class);
    /** Step of the timers, in milliseconds. */
    private static final long TICK = 100;

    private final Broker broker;
    private final int index;
    private final EventLoop loop;
    private final PublishEncoder encoder;
    private final Router router;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Fanout fanout;
    private final TimerWheel timers;
    private final Counters counters = new Counters();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, ClientConnection> connections = new HashMap<>();
    private final Set<ClientConnection> arriving = new HashSet<>();
    private final ArrayList<ClientConnection> pausedPublishers = new ArrayList<>();
    private final PacketBuffer scratch = new PacketBuffer(4096);
    private final PublishHeader header = new PublishHeader();
    private final PublishRun slice = new PublishRun();
    private final PublishRun own = new PublishRun();
    private final PublishRun fresh = new PublishRun();
    private int[] identifiers = new int[16];
    private final Runnable append = this::append;
    private List<Command> commands = new ArrayList<>();
    private ShardLog log;
    private EventLoop.Ticker ticker;
    private long now;
    private boolean stopped;

    Shard(Broker broker, EventLoop loop, Router router, PublishEncoder encoder, int shards) {
        this.broker = broker;
        this.index = loop.index();
        this.loop = loop;
        this.router = router;
        this.encoder = encoder;
        this.inbox = new Inbox(this);
        this.outbox = new Outbox(this, shards);
        this.fanout = new Fanout(index, encoder);
        this.now = broker.clock().millis();
        this.timers = new TimerWheel(TICK, now);
    }

    // ---- life

    /** Takes up the kept sessions; on the loop. */
    void recover(ShardLog log) {
        this.log = log;
        List<Command.OfSession> kept = new ArrayList<>();
        log.replay(command -> {
            if (command instanceof Command.OfSession ofSession) {
                kept.add(ofSession);
            } else if (command instanceof Command.RetainedSet set) {
                router.retained().put(set.message());
            }
        });
        for (Command.OfSession command : kept) {
            if (command instanceof Command.SessionOpened opened) {
                sessions.computeIfAbsent(opened.clientId(), id -> new Session(this, id, opened.principal()));
                broker.sessionCount().incrementAndGet();
            }
            Session session = sessions.get(command.clientId());
            if (session != null) {
                session.recover(command);
            }
        }
    }

    /** Begins to work, once every shard has its sessions: a Will may go out at once, and must reach those of all; on the loop. */
    void start() {
        List.copyOf(sessions.values()).forEach(Session::recovered);
        ticker = loop.every(TICK, this::tick);
    }

    private void tick() {
        now = broker.clock().millis();
        try {
            timers.advance(now);
        } catch (RuntimeException e) { // a fault of one session: the timers of all others go on
            LOG.error("A timer of shard {} failed", index, e);
        }
    }

    /** Parts from all clients; on the loop. */
    void stop() {
        stopped = true;
        if (ticker != null) {
            ticker.close();
        }
        for (ClientConnection connection : List.copyOf(connections.values())) {
            connection.shutDown();
        }
        for (ClientConnection connection : List.copyOf(arriving)) {
            connection.shutDown();
        }
        append();
    }

    /** Whether it has parted from its clients, so that nobody may come in any more. */
    boolean isStopped() {
        return stopped;
    }

    /** Whether nothing is on its way to another shard, from one, or to the log; on the loop. */
    boolean isIdle() {
        return commands.isEmpty() && inbox.isEmpty() && outbox.isEmpty();
    }

    /** Runs a question on the loop and answers it from there; any thread. */
    <T> CompletionStage<T> ask(Function<Shard, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                answer.complete(question.apply(this));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e); // whoever asked must not wait for ever
            }
        });
        return answer;
    }

    // ---- what it is made of

    int index() {
        return index;
    }

    EventLoop loop() {
        return loop;
    }

    Shard peer(int other) {
        return broker.shard(other);
    }

    Inbox inbox() {
        return inbox;
    }

    Router router() {
        return router;
    }

    PublishEncoder encoder() {
        return encoder;
    }

    TimerWheel timers() {
        return timers;
    }

    Counters counters() {
        return counters;
    }

    Broker broker() {
        return broker;
    }

    Limits limits() {
        return broker.limits();
    }

    /** Bytes for one encoding; whoever calls anything in between must expect it changed. */
    PacketBuffer scratch() {
        return scratch;
    }

    /** A run to copy packets into; scratch like the others. */
    PublishRun fresh() {
        return fresh;
    }

    /** Copies the Packet Identifiers of a run, at least as many as it has packets; valid until the next run is asked for. */
    int[] identifiers(PublishRun run) {
        int count = run.count();
        if (identifiers.length < count) {
            identifiers = new int[Math.max(count, 2 * identifiers.length)];
        }
        for (int i = 0; i < count; i++) {
            identifiers[i] = run.packetId(i);
        }
        return identifiers;
    }

    PublishHeader header() {
        return header;
    }

    Map<String, Session> sessions() {
        return sessions;
    }

    Map<String, ClientConnection> connections() {
        return connections;
    }

    /** Connections that nobody has decided on yet. */
    Set<ClientConnection> arriving() {
        return arriving;
    }

    /** Milliseconds since the epoch, as of the last step of the timers. */
    long now() {
        return now;
    }

    /** Milliseconds since the epoch. */
    long exactNow() {
        return broker.clock().millis();
    }

    boolean isShortOfMemory() {
        return loop.isShortOfMemory();
    }

    // ---- sessions

    /** Ends a session with everything it holds; its connection is somebody else's business. */
    void end(Session session) {
        if (sessions.remove(session.clientId(), session)) {
            broker.sessionCount().decrementAndGet();
            session.dispose(); // once: what it holds is handed over
        }
    }

    Session begin(String clientId, String principal) {
        Session session = new Session(this, clientId, principal);
        sessions.put(clientId, session);
        broker.sessionCount().incrementAndGet();
        return session;
    }

    // ---- the log

    /** Notes a durable change; it is appended before anything of this turn reaches a client. */
    void log(Command command) {
        if (commands.isEmpty()) {
            loop.atEndOfTurn(append);
        }
        commands.add(command);
    }

    private void append() {
        if (!commands.isEmpty()) {
            List<Command> batch = commands;
            commands = new ArrayList<>();
            log.append(batch, this);
        }
    }

    @Override
    public void committed() {
        // Nothing waits: a store that answers later than within the turn brings the acknowledgements that wait for it.
    }

    /**
     * What was not kept must not be acknowledged: connections are cut before anything of this turn leaves, and nobody comes
     * in any more.
     */
    @Override
    public void failed(String reason) {
        broker.storeFailed(index, reason);
        stopped = true;
        for (ClientConnection connection : List.copyOf(connections.values())) {
            connection.connection().abort();
        }
    }

    // ---- queues

    /** Whether all queues together have room; counted over all shards. */
    boolean mayQueue(int bytes) {
        if (broker.queuedBytes().get() + bytes <= limits().queueTotalBytes()) {
            return true;
        }
        broker.warnings().hit("queue.total.bytes", limits().queueTotalBytes(), "new messages are dropped");
        return false;
    }

    void addQueued(long bytes) {
        if (bytes != 0) {
            broker.queuedBytes().addAndGet(bytes);
        }
    }

    // ---- publishing

    /**
     * Brings a run to every subscriber of every shard.
     *
     * @param origin the publishing session; {@code null} for the broker itself
     * @return whether any filter matched
     */
    boolean publish(PublishRun run, Session origin) {
        Route[] routes = router.routes(run.topic());
        if (routes.length == 0) {
            return false;
        }
        long receivedAt = run.expiryInterval() == Message.NO_EXPIRY ? now : exactNow();
        long mask = 0;
        boolean shared = false;
        for (Route route : routes) {
            mask |= route.shards();
            shared |= route.groups().length > 0;
        }
        long others = mask & ~(1L << index);
        while (others != 0) {
            int target = Long.numberOfTrailingZeros(others);
            others &= others - 1;
            outbox.add(peer(target), run, routes, null, origin, receivedAt);
        }
        if (shared) {
            publishShared(run, routes, origin, receivedAt);
        }
        if ((mask & 1L << index) != 0) {
            fanout.deliver(run, routes, origin, receivedAt);
        }
        return true;
    }

    /** Gives each group its share: consecutive packets to one member after the other, so that a long run is still one copy each. */
    private void publishShared(PublishRun run, Route[] routes, Session origin, long receivedAt) {
        int publisher = origin == null ? 0 : origin.clientId().hashCode();
        for (Route route : routes) {
            for (SharedGroup group : route.groups()) {
                int parts = run.count() == 1
                        ? 1
                        : Math.min(run.count(), Math.max(1, group.members().size()));
                for (int part = 0; part < parts; part++) {
                    int from = (int) ((long) run.count() * part / parts);
                    int to = (int) ((long) run.count() * (part + 1) / parts);
                    Subscriber member = group.next(publisher, to - from);
                    if (member == null) {
                        counters.droppedNoMember += to - from;
                    } else {
                        give(slice(run, from, to), (Subscription) member, origin, receivedAt);
                    }
                }
            }
        }
    }

    private PublishRun slice(PublishRun run, int from, int to) {
        if (from == 0 && to == run.count()) {
            return run;
        }
        slice.begin(
                run.version(),
                run.topic(),
                run.qos(),
                run.isRetained(),
                run.isDuplicate(),
                run.expiryInterval(),
                run.bytes(),
                run.packet(from));
        for (int i = from; i < to; i++) {
            slice.add(run.body(i), run.packet(i + 1));
        }
        return slice;
    }

    private void give(PublishRun run, Subscription member, Session origin, long receivedAt) {
        if (member.shard() == index) {
            fanout.deliver(run, member, receivedAt);
        } else {
            outbox.add(peer(member.shard()), run, null, member, origin, receivedAt);
        }
    }

    /** Publishes a message of the broker's own making: a Will, an operator's, one that is placed anew. */
    boolean publish(Message message, Session origin) {
        boolean retained = !message.isRetained() || keep(message);
        boolean reached = publish(run(message), origin);
        return retained && reached;
    }

    private PublishRun run(Message message) {
        PacketBuffer bytes =
                new PacketBuffer(message.content().length + message.topic().length() + 24);
        PublishHeader plain = header.plain(message.topic(), message.qos(), message.isRetained());
        plain.packetId = 1; // a place for the identifier; every receiver patches its own
        plain.expiryInterval = message.expiryInterval();
        int properties = message.propertiesLength();
        encoder.encode(
                bytes,
                ProtocolVersion.V5,
                plain,
                message.content(),
                0,
                properties,
                properties,
                message.payloadLength());
        int body = 1;
        while (bytes.array()[body++] < 0) {} // behind the Remaining Length
        own.begin(
                ProtocolVersion.V5,
                message.topic(),
                message.qos(),
                message.isRetained(),
                false,
                message.expiryInterval(),
                bytes.array(),
                0);
        own.add(body, bytes.length());
        return own;
    }

    /** Finds another member for what a departed one had not acknowledged. */
    void placeAnew(Subscription departed, Message message) {
        Subscriber member = departed.group == null ? null : departed.group.nextBut(departed, 0);
        if (member == null) {
            counters.droppedNoMember++;
            return;
        }
        long at = exactNow();
        if (message.isExpired(at)) {
            counters.droppedExpired++; // [MQTT5-3.3.2-5]
            return;
        }
        Message left = new Message(
                message.topic(),
                message.qos(),
                message.isRetained(),
                message.remainingExpiry(at), // [MQTT5-3.3.2-6]
                at,
                message.content(),
                message.propertiesLength());
        give(run(left), (Subscription) member, null, at);
    }

    /** Keeps a retained message, or forgets the topic's when the payload is empty; returns false where a limit forbids. */
    boolean keep(Message message) {
        if (message.payloadLength() == 0) {
            forget(message.topic()); // [MQTT5-3.3.1-6] [MQTT5-3.3.1-7]
            return true;
        }
        Optional<Message> before = router.retained().get(message.topic());
        if (before.isEmpty() && router.retained().size() >= limits().retainedMessages()) {
            broker.warnings().hit("retained.messages", limits().retainedMessages(), "further topics are not kept");
            return false;
        }
        int grows = message.footprint() - before.map(Message::footprint).orElse(0);
        if (grows > 0 && router.retained().bytes() + grows > limits().retainedBytes()) {
            broker.warnings().hit("retained.bytes", limits().retainedBytes(), "further messages are not kept");
            return false;
        }
        router.retained().put(message);
        log(new Command.RetainedSet(message));
        return true;
    }

    /** Forgets a topic's retained message; returns whether there was one. */
    boolean forget(Topic topic) {
        boolean had = router.retained().remove(topic).isPresent();
        if (had) {
            log(new Command.RetainedCleared(topic));
        }
        return had;
    }

    /** Delivers what another shard handed over; on the loop. */
    void take(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
            Batch.Entry entry = batch.entry(i);
            if (entry.chosen == null) {
                fanout.deliver(entry.run, entry.routes, entry.origin, entry.receivedAt);
            } else if (entry.chosen.isHeld()) {
                fanout.deliver(entry.run, entry.chosen, entry.receivedAt);
            } else {
                for (int k = 0; k < entry.run.count(); k++) { // it left while this was on its way
                    placeAnew(entry.chosen, entry.run.message(k, entry.receivedAt));
                }
            }
        }
        batch.home().outbox.giveBack(batch);
    }

    // ---- back-pressure

    /** Whether a publisher here must stop because another shard cannot follow. */
    boolean isBlocked() {
        int shards = broker.shards();
        for (int i = 0; i < shards; i++) {
            if (i != index && peer(i).inbox.mustWait(index)) {
                return true;
            }
        }
        return false;
    }

    void pausePublisher(ClientConnection publisher) {
        pausedPublishers.add(publisher);
    }

    /** Another shard has room again; any thread. */
    void resumePublishers() {
        loop.execute(() -> {
            List<ClientConnection> paused = List.copyOf(pausedPublishers);
            pausedPublishers.clear();
            paused.forEach(ClientConnection::resumePublishing);
        });
    }
}
