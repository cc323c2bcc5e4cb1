package io.mosaicmq.api.connection;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.topic.Topic;
import java.util.Arrays;

/**
 * Consecutive PUBLISH packets of one read with the same Topic, QoS, RETAIN flag and expiry, as bytes in canonical form: the
 * Topic Name in full, DUP cleared, no Topic Alias, a Message Expiry Interval first among the properties. So the whole span
 * can be copied to a subscriber as it stands, with Packet Identifiers and flags patched in place.
 *
 * <p>Owned and reused by one event loop; whoever keeps a message copies it.
 */
public final class PublishRun {
    /** Bytes of a Message Expiry Interval among the properties: identifier and four-byte value. */
    private static final int EXPIRY_BYTES = 5;

    private ProtocolVersion version = ProtocolVersion.V3_1_1;
    private Topic topic;
    private QoS qos = QoS.AT_MOST_ONCE;
    private boolean retain;
    private boolean dup;
    private long expiryInterval = Message.NO_EXPIRY;
    private byte[] bytes = {};
    private int count;
    /** Offset of each packet's fixed header; one more than {@link #count}: the end of the last packet. */
    private int[] packets = new int[17];
    /** Offset of each packet's variable header. */
    private int[] bodies = new int[16];

    /** Begins a run. */
    public void begin(
            ProtocolVersion version,
            Topic topic,
            QoS qos,
            boolean retain,
            boolean dup,
            long expiryInterval,
            byte[] bytes,
            int offset) {
        this.version = version;
        this.topic = topic;
        this.qos = qos;
        this.retain = retain;
        this.dup = dup;
        this.expiryInterval = expiryInterval;
        this.bytes = bytes;
        count = 0;
        packets[0] = offset;
    }

    /** Begins a run with everything but the packets of another, which may lie apart: for {@link #append}. */
    public void beginLike(PublishRun other) {
        begin(
                other.version,
                other.topic,
                other.qos,
                other.retain,
                other.dup,
                other.expiryInterval,
                new byte[other.end() - other.offset()],
                0);
    }

    /** Copies one packet of another run behind what was added, after {@link #beginLike}. */
    public void append(PublishRun other, int index) {
        int length = other.packet(index + 1) - other.packet(index);
        int at = packets[count];
        System.arraycopy(other.bytes, other.packet(index), bytes, at, length);
        add(at + other.body(index) - other.packet(index), at + length);
    }

    /**
     * Adds the packet that begins where the last one ended.
     *
     * @param body offset of its variable header
     * @param end offset behind its payload
     */
    public void add(int body, int end) {
        if (count == bodies.length) {
            bodies = Arrays.copyOf(bodies, 2 * count);
            packets = Arrays.copyOf(packets, 2 * count + 1);
        }
        bodies[count++] = body;
        packets[count] = end;
    }

    /** Replaces the array the offsets point into: scratch space that moved while it grew. */
    public void moved(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether the packets are in the format with properties (5.0) or without (3.x). */
    public boolean hasProperties() {
        return version.hasProperties();
    }

    public ProtocolVersion version() {
        return version;
    }

    public Topic topic() {
        return topic;
    }

    public QoS qos() {
        return qos;
    }

    public boolean isRetained() {
        return retain;
    }

    /** Whether the client said it may have sent the packet before; a run of such packets has one. */
    public boolean isDuplicate() {
        return dup;
    }

    /** Message Expiry Interval of every packet in seconds, or {@link Message#NO_EXPIRY}. */
    public long expiryInterval() {
        return expiryInterval;
    }

    /** How many packets. */
    public int count() {
        return count;
    }

    /** The bytes the offsets point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the first packet begins. */
    public int offset() {
        return packets[0];
    }

    /** Where the last packet ends. */
    public int end() {
        return packets[count];
    }

    /** Where a packet begins, 0 to count; at count where the last one ends. */
    public int packet(int index) {
        return packets[index];
    }

    /** Where a packet's variable header begins. */
    public int body(int index) {
        return bodies[index];
    }

    /** Where the two bytes of a packet's Packet Identifier are; only above QoS 0. */
    public int packetIdOffset(int index) {
        return bodies[index] + 2 + topic.length();
    }

    /** Packet Identifier; only above QoS 0. */
    public int packetId(int index) {
        int at = packetIdOffset(index);
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    private int afterPacketId(int index) {
        return bodies[index] + 2 + topic.length() + (qos == QoS.AT_MOST_ONCE ? 0 : 2);
    }

    /** Where a packet's forwardable properties begin: behind their length and the Message Expiry Interval. */
    public int properties(int index) {
        int at = afterPacketId(index);
        if (!version.hasProperties()) {
            return at;
        }
        while (bytes[at++] < 0) {}
        return expiryInterval == Message.NO_EXPIRY ? at : at + EXPIRY_BYTES;
    }

    /** How many bytes of forwardable properties a packet has. */
    public int propertiesLength(int index) {
        return payload(index) - properties(index);
    }

    /** Where a packet's payload begins. */
    public int payload(int index) {
        int at = afterPacketId(index);
        if (!version.hasProperties()) {
            return at;
        }
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = bytes[at++];
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return at + length;
    }

    /** How many bytes of payload a packet has. */
    public int payloadLength(int index) {
        return packets[index + 1] - payload(index);
    }

    /** Copies one packet into a message that may be kept. */
    public Message message(int index, long receivedAt) {
        int properties = properties(index);
        int payload = payload(index);
        byte[] content = Arrays.copyOfRange(bytes, properties, packets[index + 1]);
        return new Message(topic, qos, retain, expiryInterval, receivedAt, content, payload - properties);
    }
}
