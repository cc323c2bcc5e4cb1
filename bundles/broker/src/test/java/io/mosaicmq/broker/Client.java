package io.mosaicmq.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.Property;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.PublishHeader;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.codec.ClientPacketDecoder;
import io.mosaicmq.codec.PacketEncoder;
import io.mosaicmq.codec.PublishFormat;
import io.mosaicmq.codec.ReceivedPublish;
import io.mosaicmq.codec.ServerPacketSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An MQTT client that speaks through the real codec. It acknowledges as the standard wants unless told not to, keeps all it
 * received, and fails the test at once when the broker breaks a rule that any client can see: a Packet Identifier used twice,
 * the Receive Maximum or Maximum Packet Size exceeded, a packet after DISCONNECT, a DUP flag on what was not sent before.
 */
final class Client implements ServerPacketSink, SimulatedConnection.Peer {
    private static final PublishFormat FORMAT = new PublishFormat();

    private final Simulation world;
    private final ProtocolVersion version;
    private final String id;

    // How it connects.
    private boolean cleanStart = true;
    private int keepAlive;
    private Optional<Will> will = Optional.empty();
    private Optional<String> username = Optional.empty();
    private final Map<Property, Object> connectProperties = new HashMap<>();
    private int door;

    // Its connection.
    private SimulatedConnection connection;
    private ClientPacketDecoder decoder;
    private boolean closed = true;
    private boolean disconnected;
    private final List<Object> received = new ArrayList<>();
    private final List<ReceivedPublish> messages = new ArrayList<>();
    /** Identifiers of QoS 1 and 2 that the broker sent on this connection and the client has not finished. */
    private final Set<Integer> outstanding = new HashSet<>();

    // Its side of the session.
    /** What each unfinished identifier of the broker stands for. */
    private final Map<Integer, String> unfinished = new HashMap<>();
    /** QoS 2 identifiers taken and not yet released: repeats of them are no new messages. */
    private final Set<Integer> held = new HashSet<>();

    /** What it published above QoS 0 and was not acknowledged in full, by identifier, in order. */
    private final Map<Integer, Sent> sent = new LinkedHashMap<>();
    /** Payloads the broker has taken responsibility for. */
    private final Set<String> confirmed = new HashSet<>();

    private boolean acknowledges = true;
    private int nextId = 1;

    /** @param received whether PUBREC came, so that PUBREL is repeated and not the message */
    private record Sent(String topic, int qos, String payload, boolean received) {}

    Client(Simulation world, ProtocolVersion version, String id) {
        this.world = world;
        this.version = version;
        this.id = id;
    }

    // ---- how it connects

    /** Comes back to its session, which outlives the connection for a number of seconds. */
    Client persistent(long expiry) {
        cleanStart = false;
        if (version.hasProperties()) {
            connectProperties.put(Property.SESSION_EXPIRY_INTERVAL, expiry);
        }
        return this;
    }

    Client persistent() {
        return persistent(3600);
    }

    Client cleanStart(boolean clean) {
        cleanStart = clean;
        return this;
    }

    Client keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    Client username(String name) {
        username = Optional.of(name);
        return this;
    }

    Client with(Property property, Object value) {
        connectProperties.put(property, value instanceof Integer number ? Long.valueOf(number) : value);
        return this;
    }

    Client will(String topic, String payload, QoS qos, boolean retain, long delay) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        will = Optional.of(new Will(Message.of(Topic.of(topic), qos, retain, bytes, 0), delay));
        return this;
    }

    Client will(Will set) {
        will = Optional.of(set);
        return this;
    }

    Client withoutWill() {
        will = Optional.empty();
        return this;
    }

    /** Comes in at a loop that need not be the one its session lives on. */
    Client door(int loop) {
        door = loop;
        return this;
    }

    Client acknowledging(boolean does) {
        acknowledges = does;
        return this;
    }

    String id() {
        return id;
    }

    ProtocolVersion version() {
        return version;
    }

    // ---- connection

    /** Sends CONNECT and lets the loops work. */
    Client connect() {
        connectLater();
        world.settle();
        return this;
    }

    void connectLater() {
        if (connection != null) {
            connection.abandon(); // what still comes there is nobody's
        }
        received.clear();
        outstanding.clear();
        disconnected = false;
        closed = false;
        int aliases = (int) (long) (Long) connectProperties.getOrDefault(Property.TOPIC_ALIAS_MAXIMUM, 0L);
        long largest = (Long) connectProperties.getOrDefault(Property.MAXIMUM_PACKET_SIZE, (long) Integer.MAX_VALUE);
        decoder = new ClientPacketDecoder(version, (int) largest, aliases);
        connection = new SimulatedConnection(world.loops(), world.door(), door, this);
        Properties.Builder properties = Properties.builder();
        connectProperties.forEach((property, value) -> {
            if (value instanceof Long number) {
                properties.set(property, number);
            } else if (value instanceof String text) {
                properties.set(property, text);
            } else {
                properties.set(property, (byte[]) value);
            }
        });
        Optional<byte[]> password = username.isPresent() ? Optional.of(new byte[] {1}) : Optional.empty();
        sendLater(new Packet.Connect(
                version, false, cleanStart, keepAlive, id, will, username, password, properties.build()));
    }

    private int receiveMaximum() {
        return (int) (long) (Long) connectProperties.getOrDefault(Property.RECEIVE_MAXIMUM, 65_535L);
    }

    /** The answer to CONNECT. */
    Packet.ConnAck connAck() {
        return first(Packet.ConnAck.class)
                .orElseThrow(() -> new AssertionError(id + " has no CONNACK, but " + received));
    }

    boolean isAnswered() {
        return first(Packet.ConnAck.class).isPresent();
    }

    boolean isConnected() {
        return !closed && isAnswered() && !connAck().reasonCode().isError();
    }

    boolean isClosed() {
        return closed;
    }

    /** Why the broker parted from it: the Reason Code of its DISCONNECT. */
    ReasonCode reasonOfDisconnect() {
        return first(Packet.Disconnect.class)
                .orElseThrow(() -> new AssertionError(id + " has no DISCONNECT, but " + received))
                .reasonCode();
    }

    /** Says DISCONNECT. */
    void disconnect() {
        disconnect(ReasonCode.SUCCESS, Properties.NONE);
    }

    void disconnect(ReasonCode reasonCode, Properties properties) {
        send(new Packet.Disconnect(reasonCode, properties));
    }

    /** Vanishes without a word. */
    void drop() {
        dropLater();
        world.settle();
    }

    void dropLater() {
        closed = true;
        connection.breakOff();
    }

    /** Is gone, and the broker does not notice. */
    void vanish() {
        closed = true;
        connection.abandon();
    }

    void stall() {
        connection.stall();
    }

    void unstall() {
        connection.unstall();
        world.settle();
    }

    /** Takes some of the bytes that wait for it. */
    void drain(int bytes) {
        connection.drain(bytes);
        world.settle();
    }

    SimulatedConnection connection() {
        return connection;
    }

    // ---- sending

    Client send(Packet packet) {
        sendLater(packet);
        world.settle();
        return this;
    }

    void sendLater(Packet packet) {
        PacketBuffer bytes = new PacketBuffer(64);
        PacketEncoder.encode(packet, version, bytes);
        connection.arrive(bytes);
    }

    void sendRaw(PacketBuffer bytes) {
        connection.arrive(bytes);
        world.settle();
    }

    ReasonCode subscribe(String filter, int qos) {
        return subscribe(filter, new SubscriptionOptions(QoS.of(qos), false, false, RetainHandling.SEND), 0);
    }

    ReasonCode subscribe(String filter, SubscriptionOptions options, int identifier) {
        int packetId = subscribeLater(filter, options, identifier);
        world.settle();
        List<ReasonCode> codes = received.stream()
                .filter(o -> o instanceof Packet.SubAck ack && ack.packetId() == packetId)
                .map(o -> ((Packet.SubAck) o).reasonCodes())
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no SUBACK, but " + received));
        assertEquals(1, codes.size());
        return codes.get(0);
    }

    int subscribeLater(String filter, SubscriptionOptions options, int identifier) {
        Properties properties = identifier == 0
                ? Properties.NONE
                : Properties.builder()
                        .set(Property.SUBSCRIPTION_IDENTIFIER, identifier)
                        .build();
        int packetId = takeId();
        sendLater(new Packet.Subscribe(packetId, List.of(new Packet.Subscribe.Request(filter, options)), properties));
        return packetId;
    }

    void unsubscribe(String filter) {
        send(new Packet.Unsubscribe(takeId(), List.of(filter), Properties.NONE));
    }

    int takeId() {
        int taken = nextId;
        nextId = nextId == 65_535 ? 1 : nextId + 1;
        return taken;
    }

    /** Publishes one message and lets the loops work; returns its Packet Identifier. */
    int publish(String topic, int qos, String payload) {
        return publish(topic, qos, false, payload);
    }

    int publish(String topic, int qos, boolean retain, String payload) {
        int packetId = qos == 0 ? 0 : takeId();
        PacketBuffer bytes = new PacketBuffer(64);
        append(bytes, topic, qos, retain, false, packetId, Message.NO_EXPIRY, payload);
        sendRaw(bytes);
        return packetId;
    }

    void publishExpiring(String topic, int qos, boolean retain, long expiry, String payload) {
        PacketBuffer bytes = new PacketBuffer(64);
        append(bytes, topic, qos, retain, false, qos == 0 ? 0 : takeId(), expiry, payload);
        sendRaw(bytes);
    }

    /** Publishes messages in one write, so that they travel as one run: prefix and number, from 0. */
    void publishMany(String topic, int qos, int count, String prefix) {
        publishManyLater(topic, qos, 0, count, prefix);
        world.settle();
    }

    void publishManyLater(String topic, int qos, int from, int count, String prefix) {
        PacketBuffer bytes = new PacketBuffer(count * 32);
        for (int i = from; i < from + count; i++) {
            append(bytes, topic, qos, false, false, qos == 0 ? 0 : takeId(), Message.NO_EXPIRY, prefix + i);
        }
        connection.arrive(bytes);
    }

    void publishAs(int packetId, boolean dup, String topic, int qos, String payload) {
        PacketBuffer bytes = new PacketBuffer(64);
        append(bytes, topic, qos, false, dup, packetId, Message.NO_EXPIRY, payload);
        sendRaw(bytes);
    }

    void append(
            PacketBuffer bytes,
            String topic,
            int qos,
            boolean retain,
            boolean dup,
            int packetId,
            long expiry,
            String payload) {
        if (qos > 0 && !dup) {
            sent.put(packetId, new Sent(topic, qos, payload, false));
        }
        PublishHeader header = new PublishHeader().plain(Topic.of(topic), QoS.of(qos), retain);
        header.packetId = packetId;
        header.dup = dup;
        header.expiryInterval = expiry;
        byte[] content = payload.getBytes(StandardCharsets.UTF_8);
        FORMAT.encode(bytes, version, header, content, 0, 0, 0, content.length);
    }

    /** Does what the standard asks of a client that finds its session again ([MQTT5-4.4.0-1]). */
    void resendLater() {
        PacketBuffer bytes = new PacketBuffer(64);
        sent.forEach((packetId, message) -> {
            if (message.received()) {
                PacketEncoder.acknowledgement(bytes, version, PacketType.PUBREL, packetId, ReasonCode.SUCCESS);
            } else {
                append(
                        bytes,
                        message.topic(),
                        message.qos(),
                        false,
                        true,
                        packetId,
                        Message.NO_EXPIRY,
                        message.payload());
            }
        });
        connection.arrive(bytes);
    }

    /** Whether everything it published is acknowledged in full. */
    boolean isDone() {
        return sent.isEmpty();
    }

    /** Payloads of the messages above QoS 0 that the broker acknowledged. */
    Set<String> confirmed() {
        return confirmed;
    }

    void acknowledge(PacketType type, int packetId) {
        acknowledge(type, packetId, ReasonCode.SUCCESS);
    }

    void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        acknowledgeLater(type, packetId, reasonCode);
        world.settle();
    }

    void acknowledgeLater(PacketType type, int packetId, ReasonCode reasonCode) {
        if (type == PacketType.PUBACK || type == PacketType.PUBCOMP || reasonCode.isError()) {
            outstanding.remove(packetId);
            unfinished.remove(packetId);
        }
        PacketBuffer bytes = new PacketBuffer(8);
        PacketEncoder.acknowledgement(bytes, version, type, packetId, reasonCode);
        connection.arrive(bytes);
    }

    // ---- what came

    @Override
    public int take(byte[] bytes, int length) {
        return decoder.decode(bytes, 0, length, world.loops().millis(), this);
    }

    @Override
    public void closed() {
        closed = true;
    }

    @Override
    public void packet(Packet packet) {
        assertFalse(disconnected, () -> packet + " after DISCONNECT [MQTT5-3.14.4-1]");
        if (received.isEmpty()) {
            assertTrue(
                    packet instanceof Packet.ConnAck || packet instanceof Packet.Auth,
                    () -> packet + " came before CONNACK [MQTT5-3.2.0-1]");
        }
        received.add(packet);
        if (packet instanceof Packet.ConnAck ack && isSessionFresh(ack)) {
            unfinished.clear();
            held.clear();
            sent.clear();
        } else if (packet instanceof Packet.Disconnect) {
            disconnected = true;
        } else if (packet instanceof Packet.Acknowledgement ack) {
            acknowledgement(ack);
        }
    }

    /** Whether a CONNACK says that the session is a new one; 3.1 has no word for it, so its client trusts in what it asked for. */
    boolean isSessionFresh(Packet.ConnAck ack) {
        if (ack.reasonCode().isError()) {
            return false; // it says nothing of the session
        }
        return version == ProtocolVersion.V3_1 ? cleanStart : !ack.sessionPresent();
    }

    private void acknowledgement(Packet.Acknowledgement ack) {
        Sent message = sent.get(ack.packetId());
        if (ack.type() == PacketType.PUBACK || ack.type() == PacketType.PUBREC) {
            if (message != null && ack.reasonCode().isError()) {
                sent.remove(ack.packetId());
            } else if (message != null) {
                confirmed.add(message.payload());
                sent.put(ack.packetId(), new Sent(message.topic(), message.qos(), message.payload(), true));
            }
        }
        if (ack.type() == PacketType.PUBACK || ack.type() == PacketType.PUBCOMP) {
            sent.remove(ack.packetId());
        }
        if (ack.type() == PacketType.PUBREC && acknowledges && !ack.reasonCode().isError()) {
            acknowledgeLater(PacketType.PUBREL, ack.packetId(), ReasonCode.SUCCESS);
        } else if (ack.type() == PacketType.PUBREL) {
            held.remove(ack.packetId());
            outstanding.add(ack.packetId()); // sent again on a new connection, it counts
            checkReceiveMaximum();
            if (acknowledges) {
                acknowledgeLater(PacketType.PUBCOMP, ack.packetId(), ReasonCode.SUCCESS);
            }
        }
    }

    @Override
    public void publish(ReceivedPublish publish) {
        assertFalse(disconnected, "PUBLISH after DISCONNECT [MQTT5-3.14.4-1]");
        assertTrue(isAnswered(), "PUBLISH before CONNACK [MQTT5-3.2.0-1]");
        received.add(publish);
        int packetId = publish.packetId();
        if (packetId == 0) {
            messages.add(publish);
            return;
        }
        String content = publish.message().topic() + " " + text(publish);
        String before = unfinished.put(packetId, content);
        if (before != null) {
            assertEquals(before, content, "Packet Identifier " + packetId + " used twice [MQTT5-2.2.1-4]");
        }
        assertTrue(outstanding.add(packetId), () -> packetId + " sent twice on one connection [MQTT5-4.4.0-1]");
        checkReceiveMaximum();
        boolean exactlyOnce = publish.message().qos() == QoS.EXACTLY_ONCE;
        if (!exactlyOnce || held.add(packetId)) {
            messages.add(publish);
        } else {
            assertTrue(publish.duplicate(), "a QoS 2 message again and DUP not set [MQTT5-3.3.1-1]");
        }
        if (acknowledges) {
            acknowledgeLater(exactlyOnce ? PacketType.PUBREC : PacketType.PUBACK, packetId, ReasonCode.SUCCESS);
        }
    }

    private void checkReceiveMaximum() {
        assertTrue(
                outstanding.size() <= receiveMaximum(),
                () -> outstanding.size() + " unacknowledged, Receive Maximum " + receiveMaximum() + " [MQTT5-3.3.4-9]");
    }

    /** Everything of this connection, in order. */
    List<Object> received() {
        return received;
    }

    <T> Optional<T> first(Class<T> type) {
        return received.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Acknowledgements of a kind that came on this connection. */
    List<Packet.Acknowledgement> acknowledgements(PacketType type) {
        return received.stream()
                .filter(o -> o instanceof Packet.Acknowledgement ack && ack.type() == type)
                .map(Packet.Acknowledgement.class::cast)
                .toList();
    }

    /** The code the broker answered an identifier with. */
    ReasonCode outcome(PacketType type, int packetId) {
        return acknowledgements(type).stream()
                .filter(ack -> ack.packetId() == packetId)
                .map(Packet.Acknowledgement::reasonCode)
                .reduce((a, b) -> b)
                .orElseThrow(() -> new AssertionError("no " + type + " " + packetId + ", but " + received));
    }

    /** Messages since the last {@link #forget}, repeats of QoS 2 left out. */
    List<ReceivedPublish> messages() {
        return messages;
    }

    ReceivedPublish onlyMessage() {
        assertEquals(1, messages.size(), () -> id + " received " + payloads());
        return messages.get(0);
    }

    List<String> payloads() {
        return messages.stream().map(Client::text).toList();
    }

    void forget() {
        messages.clear();
    }

    void receivesNothing() {
        assertEquals(List.of(), payloads());
    }

    void receivesOnly(String... payloads) {
        assertEquals(List.of(payloads), payloads());
    }

    /** The broker closed the connection of a 3.x client, which it cannot tell why ([MQTT3-4.8.0-1]). */
    void isClosedWithoutWord() {
        assertTrue(closed);
        assertNull(first(Packet.Disconnect.class).orElse(null));
    }

    static String text(ReceivedPublish publish) {
        return new String(publish.message().payload(), StandardCharsets.UTF_8);
    }
}
