package io.mosaicmq.broker;

import io.mosaicmq.api.auth.Permissions;
import io.mosaicmq.api.connection.Connection;
import io.mosaicmq.api.connection.ConnectionInfo;
import io.mosaicmq.api.connection.EventLoop;
import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolVersion;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.api.packet.RetainHandling;
import io.mosaicmq.api.packet.SubscriptionOptions;
import io.mosaicmq.api.topic.SubscriptionFilter;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An operator's subscription: a session like any other, with a connection that ends in this process. It acknowledges at
 * once, so it is never behind. On the loop of its shard, {@link #close()} apart.
 */
final class LocalSubscriber implements Connection, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalSubscriber.class);

    /** How the Client Identifiers of these sessions begin. */
    static final String PREFIX = "$local/";

    private final Shard shard;
    private final Session session;
    private final Consumer<Message> consumer;
    private final ConnectionInfo info;
    private final Sender sender;
    private final Runnable settle = this::settle;
    private int unsettled;
    private int[] identifiers = new int[16];
    private volatile boolean open = true;

    LocalSubscriber(Shard shard, String clientId, Consumer<Message> consumer) {
        this.shard = shard;
        this.consumer = consumer;
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("local", 0);
        this.info = new ConnectionInfo(0, "local", "local", nowhere, nowhere, List.of(), "");
        this.session = shard.begin(clientId, "");
        Packet.Connect connect = new Packet.Connect(
                ProtocolVersion.V5,
                false,
                true,
                0,
                clientId,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Properties.NONE);
        this.sender = new Sender(session, this, connect);
        session.attach(sender, "", Permissions.ALL, 0, null);
    }

    void subscribe(SubscriptionFilter filter, QoS maximumQoS) {
        SubscriptionOptions options = new SubscriptionOptions(maximumQoS, false, true, RetainHandling.SEND);
        session.subscribe(filter, new Packet.Subscribe.Request(filter.toString(), options), 0);
        if (!filter.isShared()) {
            sender.replay(session.subscriptions().get(filter));
            sender.pump();
        }
    }

    /** Splits what was written into packets, hands each on, and notes which want an acknowledgement. */
    @Override
    public void write(byte[] bytes, int offset, int length) {
        int at = offset;
        while (open && at < offset + length) {
            int body = at + 1;
            int remaining = 0;
            int shift = 0;
            do {
                remaining |= (bytes[body] & 0x7F) << shift;
                shift += 7;
            } while (bytes[body++] < 0);
            int end = body + remaining;
            if ((bytes[at] & 0b0110) != 0) {
                int id = body + 2 + ((bytes[body] & 0xFF) << 8 | bytes[body + 1] & 0xFF);
                note((bytes[id] & 0xFF) << 8 | bytes[id + 1] & 0xFF);
            }
            hand(shard.encoder().decode(bytes, at, end - at, shard.exactNow()));
            at = end;
        }
    }

    private void hand(Message message) {
        try {
            consumer.accept(message);
        } catch (RuntimeException | LinkageError e) { // foreign code: nobody else's delivery may end with it
            LOG.error("{} failed on a message and is unsubscribed", session.clientId(), e);
            close();
        }
    }

    private void note(int packetId) {
        if (unsettled == 0) {
            shard.loop().execute(settle);
        }
        if (unsettled == identifiers.length) {
            identifiers = Arrays.copyOf(identifiers, 2 * unsettled);
        }
        identifiers[unsettled++] = packetId;
    }

    private void settle() {
        int count = unsettled;
        unsettled = 0;
        if (open) {
            for (int i = 0; i < count; i++) {
                session.window().free(identifiers[i]);
                sender.settled();
            }
            sender.pump();
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            shard.loop().execute(() -> shard.end(session));
        }
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ConnectionInfo info() {
        return info;
    }

    @Override
    public EventLoop loop() {
        return shard.loop();
    }

    @Override
    public ProtocolVersion version() {
        return ProtocolVersion.V5;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public Traffic traffic() {
        return new Traffic(0, 0, 0, 0);
    }

    @Override
    public void send(Packet packet) {
        // A subscriber in this process has no use for the replies of the protocol.
    }

    @Override
    public void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        // As send.
    }

    @Override
    public void notifyBelow(long bytes) {
        // Never behind.
    }

    @Override
    public void pause() {
        // Nothing is read.
    }

    @Override
    public void resume() {
        // Nothing is read.
    }
}
