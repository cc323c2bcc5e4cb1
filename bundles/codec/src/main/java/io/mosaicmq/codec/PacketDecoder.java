package io.mosaicmq.codec;

import io.mosaicmq.api.connection.WireLimits;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;

/**
 * Decodes what one client sends. Owned by the connection's event loop.
 *
 * <p>Type, flags and length of a packet are judged as soon as its fixed header is there, the rest once all of it is, so no
 * byte is looked at twice but those of the header.
 */
public final class PacketDecoder {
    private static final int PUBLISH = PacketType.PUBLISH.ordinal();

    private final WireLimits limits;
    private TopicCache topics;
    private ProtocolVersion version = ProtocolVersion.V3_1_1;
    private boolean versionKnown;
    /** Null until CONNECT was decoded. */
    private PublishDecoder publishes;

    private int maximumBytes;
    private int awaited;
    private long packets;
    private boolean busy;

    /** @param topics the cache of the event loop the connection is on */
    public PacketDecoder(WireLimits limits, TopicCache topics) {
        this.limits = limits;
        this.topics = topics;
        this.maximumBytes = limits.connectBytes();
    }

    /** The connection moved to another event loop; not to be called while {@link #decode} runs. */
    public void topics(TopicCache topics) {
        this.topics = topics;
        if (publishes != null) {
            publishes.topics(topics);
        }
    }

    /**
     * Decodes the whole packets in a range and hands each to the sink. The array may be written to: DUP flags are cleared,
     * and receivers of a run may patch it.
     *
     * @return offset of the first byte not consumed: where an incomplete packet begins, or where the sink asked to stop
     * @throws ProtocolViolation the decoder's or the sink's, after everything before it was handed over; nothing may be
     *     decoded after that
     * @throws IllegalStateException if an earlier call failed, or is still going on
     */
    public int decode(byte[] bytes, int from, int to, PacketSink sink) {
        if (busy) {
            throw new IllegalStateException("decode() called after a failure, or by its own sink");
        }
        busy = true; // and stays so if this call ends in an exception
        TopicCache lender = topics;
        DecodeSpace space = lender.lend();
        int end;
        try {
            if (publishes != null) {
                publishes.begin(space);
            }
            end = decodeAll(bytes, from, to, space, sink);
        } finally {
            if (publishes != null) {
                publishes.end();
            }
            lender.giveBack(space);
        }
        busy = false;
        return end;
    }

    private int decodeAll(byte[] bytes, int from, int to, DecodeSpace space, PacketSink sink) {
        awaited = 0;
        int at = from;
        try {
            while (to - at >= 2) {
                int body = at + 2;
                int remaining = bytes[at + 1];
                if (remaining < 0) {
                    long header = FixedHeader.read(bytes, at, to);
                    if (header == FixedHeader.INCOMPLETE) {
                        break;
                    }
                    body = at + FixedHeader.size(header);
                    remaining = FixedHeader.remaining(header);
                }
                int first = bytes[at];
                boolean publish = (first & 0xF0) == PUBLISH << 4 && publishes != null;
                if (publish) {
                    if ((first & 0x0E) > 0x05) {
                        checkPublishFlags(first);
                    }
                } else {
                    checkFirstByte(first);
                }
                if (remaining > maximumBytes - (body - at)) {
                    throw tooLarge((long) remaining + body - at);
                }
                if (remaining > to - body) {
                    awaited = body - at + remaining;
                    break;
                }
                int end = body + remaining;
                if (publish) {
                    if (!publishes.decode(bytes, at, body, end, sink)) {
                        return at;
                    }
                } else {
                    if (flushAndStop(sink)) {
                        return at;
                    }
                    decodeOther(first, bytes, body, end, space, sink);
                    if (sink.isPaused()) {
                        packets++;
                        return end;
                    }
                }
                packets++;
                at = end;
            }
        } catch (ProtocolViolation violation) {
            // What came before the fault is valid and is handed over first, as if it had come in a read of its own.
            if (flushAndStop(sink)) {
                return at;
            }
            throw violation;
        }
        if (publishes != null && publishes.isOpen()) {
            publishes.flush(sink);
        }
        return at;
    }

    /** Hands over the open run, if there is one, and says whether the sink then asked to stop. */
    private boolean flushAndStop(PacketSink sink) {
        if (publishes == null || !publishes.isOpen()) {
            return false;
        }
        publishes.flush(sink);
        return sink.isPaused();
    }

    private void decodeOther(int first, byte[] bytes, int body, int end, DecodeSpace space, PacketSink sink) {
        PacketType type = PacketType.of(first);
        switch (type) {
            case CONNECT -> sink.connect(connect(bytes, body, end, space));
            case PUBACK, PUBREC, PUBREL, PUBCOMP ->
                AcknowledgementDecoder.decode(type, version, bytes, body, end, limits.userProperties(), sink);
            case SUBSCRIBE -> sink.subscribe(SubscribeDecoder.decode(version, limits, bytes, body, end));
            case UNSUBSCRIBE -> sink.unsubscribe(UnsubscribeDecoder.decode(version, limits, bytes, body, end));
            case PINGREQ -> {
                if (body != end) {
                    throw Fault.malformed("MQTT5-3.12.1", "PINGREQ has " + (end - body) + " bytes behind its header");
                }
                sink.ping();
            }
            case DISCONNECT ->
                sink.disconnect(DisconnectDecoder.decode(
                        ReasonCodeTable.DISCONNECT_FROM_CLIENT, version, limits.userProperties(), bytes, body, end));
            case AUTH ->
                sink.authenticate(AuthDecoder.decode(
                        ReasonCodeTable.AUTH_FROM_CLIENT, limits.userProperties(), bytes, body, end));
            case RESERVED, CONNACK, PUBLISH, SUBACK, UNSUBACK, PINGRESP ->
                throw new IllegalStateException(type + " was let through");
        }
    }

    private Packet.Connect connect(byte[] bytes, int body, int end, DecodeSpace space) {
        PacketReader reader = new PacketReader("CONNECT", bytes, body, end);
        int level = ConnectDecoder.readLevel(reader);
        version = ConnectDecoder.version(level);
        versionKnown = true;
        Packet.Connect packet = ConnectDecoder.decode(version, level, limits, reader, space.properties);
        maximumBytes = limits.packetBytes();
        publishes = new PublishDecoder(version, limits, topics);
        publishes.begin(space);
        return packet;
    }

    /** Judges the first byte of a packet: may it come now, from a client, with these flags. */
    private void checkFirstByte(int first) {
        PacketType type = PacketType.of(first);
        boolean connected = publishes != null;
        if (!connected && type != PacketType.CONNECT) {
            throw Fault.protocolError("MQTT5-3.1.0-1", type + " before CONNECT"); // [MQTT3-3.1.0-1]
        }
        int flags = first & 0x0F;
        switch (type) {
            case CONNECT -> {
                if (connected) {
                    throw Fault.protocolError("MQTT5-3.1.0-2", "a second CONNECT"); // [MQTT3-3.1.0-2]
                }
                requireFlags(type, flags, 0);
            }
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> requireFlags(type, flags, 2);
            case PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT -> requireFlags(type, flags, 0);
            case AUTH -> {
                if (!version.hasProperties()) {
                    throw Fault.malformed("MQTT3-2.2.1", "packet type 15 is reserved in MQTT " + version);
                }
                requireFlags(type, flags, 0);
            }
            case RESERVED -> throw Fault.malformed("MQTT5-2.1.2", "packet type 0 is reserved");
            case CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                throw Fault.protocolError("MQTT5-2.1.2", type + " is sent by servers only");
            case PUBLISH -> throw new IllegalStateException("PUBLISH has flags of its own");
        }
    }

    private void requireFlags(PacketType type, int flags, int required) {
        if (flags != required) {
            throw Fault.malformed(
                    Fault.clause(version, "MQTT5-2.1.3-1", "MQTT3-2.2.2-2"),
                    type + ": flags " + flags + " instead of " + required);
        }
    }

    private void checkPublishFlags(int first) {
        if ((first & 0x06) == 0x06) {
            throw Fault.malformed(Fault.clause(version, "MQTT5-3.3.1-4", "MQTT3-3.3.1-4"), "PUBLISH: QoS is 3");
        }
        if ((first & 0x06) == 0) {
            throw Fault.malformed(Fault.clause(version, "MQTT5-3.3.1-2", "MQTT3-3.3.1-2"), "PUBLISH: DUP at QoS 0");
        }
    }

    private ProtocolViolation tooLarge(long bytes) {
        String limit = publishes == null ? "connect.bytes" : "packet.bytes";
        return Fault.limit(ReasonCode.PACKET_TOO_LARGE, limit, maximumBytes, "a packet of " + bytes + " bytes");
    }

    /**
     * Whole length in bytes of the incomplete packet {@link #decode} stopped at, within the limits; 0 while its fixed header
     * is incomplete, or when it did not stop at one.
     */
    public int awaited() {
        return awaited;
    }

    /** What the client speaks; {@link ProtocolVersion#V3_1_1} until {@link #isVersionKnown()}. */
    public ProtocolVersion version() {
        return version;
    }

    /**
     * Whether CONNECT said a version that we speak, be the rest of it valid or not: without that a fault cannot be answered,
     * except {@link ReasonCode#UNSUPPORTED_PROTOCOL_VERSION}, which every client understands in the form of 3.1.1.
     */
    public boolean isVersionKnown() {
        return versionKnown;
    }

    /** How many packets were decoded so far. */
    public long packets() {
        return packets;
    }
}
