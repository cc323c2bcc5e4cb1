package io.mosaicmq.codec;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.api.topic.TopicSyntaxException;
import java.util.Arrays;

/**
 * Decodes the PUBLISH packets of one connection and gathers neighbours that are alike into runs. Owned by the connection's
 * event loop.
 *
 * <p>A packet that is passed on as it lies stays in the source array; the others (Topic Alias, a Message Expiry Interval that
 * is not first, a length with more bytes than it needs) are written anew into the loop's scratch space.
 */
final class PublishDecoder {
    private static final int DUP = 0x08;
    private static final int RETAIN = 0x01;
    /** No first byte: nothing joins. */
    private static final int NOTHING_JOINS = -1;
    /**
     * Rewritten bytes after which a run ends: an alias of two bytes stands for a topic of many, and what one read unfolds to
     * must not depend on how short the packets are.
     */
    private static final int REWRITTEN_BYTES = 64 * 1024;

    private final ProtocolVersion version;
    private final WireLimits limits;
    private TopicCache topics;
    private Topic lastTopic;
    /** By Topic Alias; grows to the largest one used. */
    private Topic[] aliases = {};

    private DecodeSpace space;
    private PublishRun run;
    /** First byte of packets that join the open run by comparing bytes, or {@link #NOTHING_JOINS}. */
    private int joiningByte = NOTHING_JOINS;
    /** Bytes behind the Topic Name that a packet of the run has at least. */
    private int joiningTail;

    private boolean open;
    private boolean rewritten;

    PublishDecoder(ProtocolVersion version, WireLimits limits, TopicCache topics) {
        this.version = version;
        this.limits = limits;
        this.topics = topics;
    }

    /** Goes on with another loop's cache: a Topic belongs to the thread that made it, so none of the old ones is kept. */
    void topics(TopicCache topics) {
        this.topics = topics;
        lastTopic = null;
        for (int i = 0; i < aliases.length; i++) {
            if (aliases[i] != null) {
                byte[] name = aliases[i].utf8();
                aliases[i] = topics.get(name, 0, name.length);
            }
        }
    }

    void begin(DecodeSpace space) {
        this.space = space;
        run = space.run;
        open = false;
        joiningByte = NOTHING_JOINS;
    }

    /** Forgets the scratch space; a run that is still open was never handed over. */
    void end() {
        space = null;
        run = null;
        open = false;
        joiningByte = NOTHING_JOINS;
    }

    /** Whether packets wait to be handed over. */
    boolean isOpen() {
        return open;
    }

    /** Hands over the open run. */
    void flush(PacketSink sink) {
        open = false;
        joiningByte = NOTHING_JOINS;
        space.longest = Math.max(space.longest, run.count());
        sink.publish(run);
    }

    /**
     * Takes one whole packet.
     *
     * @param at offset of the fixed header, whose flags were checked
     * @param body offset of the variable header
     * @return false if the sink asked to stop: then nothing came of this packet, which is to be decoded again
     */
    boolean decode(byte[] bytes, int at, int body, int end, PacketSink sink) {
        if (bytes[at] == joiningByte && joins(bytes, at, body, end)) {
            run.add(body, end);
            return true;
        }
        return decodeInFull(bytes, at, body, end, sink);
    }

    /** Whether a packet spells out that it is like those of the open run, which lies in the same array before it. */
    private boolean joins(byte[] bytes, int at, int body, int end) {
        byte[] topic = lastTopic.utf8();
        int length = topic.length;
        int after = body + 2 + length;
        if (end - after < joiningTail
                || bytes[body] != (byte) (length >> 8)
                || bytes[body + 1] != (byte) length
                || !Arrays.equals(topic, 0, length, bytes, body + 2, after)) {
            return false;
        }
        if (joiningTail >= 2) {
            if ((bytes[after] | bytes[after + 1]) == 0) {
                return false;
            }
            after += 2;
        }
        if ((joiningTail & 1) != 0 && bytes[after] != 0) {
            return false; // properties, to be checked
        }
        return isMinimal(bytes, at + 1, body);
    }

    private boolean decodeInFull(byte[] bytes, int at, int body, int end, PacketSink sink) {
        int first = bytes[at];
        QoS qos = QoS.of(first >> 1 & 3);
        boolean dup = (first & DUP) != 0;
        boolean retain = (first & RETAIN) != 0;

        int nameLength = requiredShort(bytes, body, end, "Topic Name");
        int name = body + 2;
        int packetId = name + nameLength;
        if (packetId > end) {
            throw Fault.truncated("PUBLISH", "Topic Name");
        }
        int after = packetId;
        if (qos != QoS.AT_MOST_ONCE) {
            if (requiredShort(bytes, packetId, end, "Packet Identifier") == 0) {
                throw Fault.protocolError(
                        Fault.clause(version, "MQTT5-2.2.1-3", "MQTT3-2.3.1-1"), "PUBLISH: Packet Identifier is 0");
            }
            after += 2;
        }

        boolean canonical = isMinimal(bytes, at + 1, body);
        long expiryInterval = Message.NO_EXPIRY;
        int alias = 0;
        int forwardable = 0;
        int properties = after;
        int payload = after;
        if (version.hasProperties()) {
            properties = variableEnd(bytes, after, end);
            payload = properties + variable(bytes, after, properties);
            if (payload > end) {
                throw Fault.truncated("PUBLISH", "its properties");
            }
            canonical &= isMinimal(bytes, after, properties);
            if (payload > properties) {
                MessageProperties checked = space.properties;
                checked.read(bytes, properties, payload, PropertyTable.PUBLISH_FROM_CLIENT, limits.userProperties());
                canonical &= checked.isCanonical();
                expiryInterval = checked.expiryInterval();
                alias = checked.topicAlias();
                forwardable = checked.forwardableLength();
            }
        }
        Topic topic = topic(bytes, name, nameLength, alias);
        int remaining = end - body;
        if (!canonical) {
            remaining = rewrittenLength(topic, qos, expiryInterval, forwardable, end - payload);
        }

        boolean joins = open
                && rewritten != canonical
                && !dup
                && !run.isDuplicate()
                && run.qos() == qos
                && run.isRetained() == retain
                && run.expiryInterval() == expiryInterval
                && run.topic().equals(topic)
                && !(rewritten && space.rewritten.length() > REWRITTEN_BYTES);
        if (open && !joins) {
            flush(sink);
            if (sink.isPaused()) {
                return false;
            }
        }
        // From here on the packet is consumed: only now may it leave traces.
        if (alias != 0 && nameLength != 0) {
            keepAlias(alias, topic);
        }
        lastTopic = topic;
        if (canonical) {
            if (!joins) {
                bytes[at] = (byte) (first & ~DUP);
                run.begin(version, topic, qos, retain, dup, expiryInterval, bytes, at);
                boolean byBytes = !dup && expiryInterval == Message.NO_EXPIRY;
                joiningByte = byBytes ? first : NOTHING_JOINS;
                joiningTail = (qos == QoS.AT_MOST_ONCE ? 0 : 2) + (version.hasProperties() ? 1 : 0);
            }
            run.add(body, end);
        } else {
            int start = startRewritten(remaining, joins);
            byte[] target = space.rewritten.array();
            if (joins) {
                run.moved(target);
            } else {
                run.begin(version, topic, qos, retain, dup, expiryInterval, target, start);
                joiningByte = NOTHING_JOINS;
            }
            target[start] = (byte) (first & ~DUP);
            int to = PublishFormat.putVariable(target, start + 1, remaining);
            run.add(to, to + remaining);
            to = putTopic(target, to, topic);
            if (qos != QoS.AT_MOST_ONCE) {
                target[to++] = bytes[packetId];
                target[to++] = bytes[packetId + 1];
            }
            if (version.hasProperties()) {
                to = putProperties(bytes, properties, payload, target, to, expiryInterval, forwardable);
            }
            System.arraycopy(bytes, payload, target, to, end - payload);
        }
        open = true;
        rewritten = !canonical;
        return true;
    }

    /** The topic of a packet, from its name or its alias ([MQTT5-3.3.2.3.4]). */
    private Topic topic(byte[] bytes, int name, int length, int alias) {
        if (alias > limits.topicAliases()) {
            throw new ProtocolViolation(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "MQTT5-3.3.2-9",
                    "PUBLISH: Topic Alias " + alias + ", more than topic.aliases = " + limits.topicAliases());
        }
        if (length == 0 && alias != 0) {
            Topic known = alias < aliases.length ? aliases[alias] : null;
            if (known == null) {
                throw Fault.protocolError("MQTT5-3.3.2-7", "PUBLISH: Topic Alias " + alias + " was never set");
            }
            return known;
        }
        if (length == 0 && version.hasProperties()) {
            throw Fault.protocolError("MQTT5-3.3.2.1", "PUBLISH has neither Topic Name nor Topic Alias");
        }
        Topic last = lastTopic;
        if (last != null && last.isSpelled(bytes, name, length)) {
            return last;
        }
        TopicNames.checkLength(length, limits, "Topic Name");
        try {
            return TopicNames.checkLevels(topics.get(bytes, name, length), limits, "Topic Name");
        } catch (TopicSyntaxException reason) {
            throw TopicNames.refusal(reason, bytes, name, length, version, "PUBLISH");
        }
    }

    private void keepAlias(int alias, Topic topic) {
        if (alias >= aliases.length) {
            aliases = Arrays.copyOf(aliases, Math.min(limits.topicAliases(), Math.max(alias, 2 * aliases.length)) + 1);
        }
        aliases[alias] = topic;
    }

    private int rewrittenLength(Topic topic, QoS qos, long expiryInterval, int forwardable, int payload) {
        int length = 2 + topic.length() + (qos == QoS.AT_MOST_ONCE ? 0 : 2) + payload;
        if (version.hasProperties()) {
            int properties = forwardable + expiryBytes(expiryInterval);
            length += PacketBuffer.variableSize(properties) + properties;
        }
        if (length > FixedHeader.MAXIMUM_REMAINING_LENGTH) {
            throw new ProtocolViolation(
                    ReasonCode.PACKET_TOO_LARGE,
                    "MQTT5-2.1.4",
                    "PUBLISH cannot be passed on with its Topic Name in full");
        }
        return length;
    }

    private int startRewritten(int remaining, boolean joins) {
        PacketBuffer buffer = space.rewritten;
        if (!joins) {
            buffer.clear();
        }
        return buffer.extend(1 + PacketBuffer.variableSize(remaining) + remaining);
    }

    private int putProperties(
            byte[] bytes, int from, int end, byte[] target, int at, long expiryInterval, int forwardable) {
        int to = PublishFormat.putVariable(target, at, forwardable + expiryBytes(expiryInterval));
        if (expiryInterval != Message.NO_EXPIRY) {
            target[to++] = 0x02;
            target[to++] = (byte) (expiryInterval >> 24);
            target[to++] = (byte) (expiryInterval >> 16);
            target[to++] = (byte) (expiryInterval >> 8);
            target[to++] = (byte) expiryInterval;
        }
        if (forwardable > 0) {
            space.properties.copyForwardable(bytes, from, end, target, to);
        }
        return to + forwardable;
    }

    private static int expiryBytes(long expiryInterval) {
        return expiryInterval == Message.NO_EXPIRY ? 0 : 5;
    }

    private static int putTopic(byte[] target, int at, Topic topic) {
        int length = topic.length();
        target[at] = (byte) (length >> 8);
        target[at + 1] = (byte) length;
        System.arraycopy(topic.utf8(), 0, target, at + 2, length);
        return at + 2 + length;
    }

    private static int requiredShort(byte[] bytes, int at, int end, String field) {
        if (end - at < 2) {
            throw Fault.truncated("PUBLISH", field);
        }
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }

    /** Whether a Variable Byte Integer uses no more bytes than it needs, as everything we send must ([MQTT5-1.5.5-1]). */
    private static boolean isMinimal(byte[] bytes, int from, int end) {
        return end - from == 1 || bytes[end - 1] != 0;
    }

    private static int variableEnd(byte[] bytes, int at, int end) {
        for (int to = at; to < at + 4; to++) {
            if (to == end) {
                throw Fault.truncated("PUBLISH", "Property Length");
            }
            if (bytes[to] >= 0) {
                return to + 1;
            }
        }
        throw Fault.malformed("MQTT5-1.5.5", "PUBLISH: Property Length takes more than four bytes");
    }

    private static int variable(byte[] bytes, int from, int end) {
        int value = 0;
        for (int i = end - 1; i >= from; i--) {
            value = value << 7 | bytes[i] & 0x7F;
        }
        return value;
    }
}
