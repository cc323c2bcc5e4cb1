package io.mosaicmq.transport;

import io.mosaicmq.api.connection.ClientAcceptor;
import io.mosaicmq.api.connection.ConnectionHandler;
import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.Packet;
import io.mosaicmq.api.packet.PacketType;
import io.mosaicmq.api.packet.Properties;
import io.mosaicmq.api.packet.ProtocolViolation;
import io.mosaicmq.api.packet.ReasonCode;
import io.mosaicmq.codec.PacketDecoder;
import io.mosaicmq.codec.PacketSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a connection's pipeline: bytes come in, packets go to the broker. Keeps no loop or executor in a field, as both
 * change when the connection moves. Owned by the connection's loop.
 */
final class MqttChannelHandler extends ChannelInboundHandlerAdapter implements PacketSink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttChannelHandler.class);

    private static final byte[] NOTHING = {};

    private final MqttConnection connection;
    private final Listener listener;
    private final PartialPackets kept = new PartialPackets();
    /** Present until the broker has the connection. */
    private Admission admission;
    /** Present once the first byte came. */
    private PacketDecoder decoder;

    private ConnectionHandler handler = NotAdmitted.INSTANCE;
    /** Whose handler it is; read by other threads. */
    private volatile ClientAcceptor broker;

    private boolean paused;
    private boolean decoding;
    private boolean decoded;
    private boolean resuming;
    /** Nothing that arrives matters any more. */
    private boolean deaf;
    /** The client has sent its last byte. */
    private boolean ended;

    private boolean gone;
    private boolean counted;
    private String networkReason = "closed by the client";

    MqttChannelHandler(Listener listener, String transport, Channel channel, LoopShard shard) {
        this.listener = listener;
        connection = new MqttConnection(listener, transport, channel, shard, this);
        admission = new Admission(this, connection, listener.door());
    }

    MqttConnection connection() {
        return connection;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connection.awaitDeadline();
    }

    // --- bytes in

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            connection.received(bytes.readableBytes());
            take(bytes);
        } finally {
            bytes.release();
        }
        afterDecoding();
    }

    private void take(ByteBuf bytes) {
        if (deaf) {
            return;
        }
        if (paused) {
            kept.append(bytes);
            connection.channel().config().setAutoRead(false); // see pause(): it may still be on
            return;
        }
        byte[] scratch = connection.shard().scratch();
        int total = kept.length() + bytes.readableBytes();
        if (!kept.isEmpty() && total < decoder.awaited()) {
            kept.append(bytes); // not whole yet: looking at it again for every byte would cost the square of its length
        } else if (total <= scratch.length) {
            int from = kept.moveTo(scratch);
            bytes.readBytes(scratch, from, total - from);
            kept.keep(scratch, decode(scratch, total), total);
        } else {
            kept.append(bytes);
            decodeKept();
        }
    }

    private void decodeKept() {
        int consumed = decode(kept.bytes(), kept.length());
        if (!deaf) {
            kept.discardBefore(consumed);
        }
    }

    /** Decodes from the beginning of an array; returns where the rest begins, the end when the rest does not matter. */
    private int decode(byte[] bytes, int to) {
        decoding = true;
        decoded = true;
        try {
            if (decoder == null) {
                decoder = new PacketDecoder(
                        listener.door().limits(), connection.shard().topics());
            }
            int consumed = decoder.decode(bytes, 0, to, this);
            return deaf ? to : consumed;
        } catch (ProtocolViolation violation) {
            violated(bytes, to, violation);
        } catch (Throwable failure) { // the broker's code, or ours: it costs this connection, never the loop
            failed(failure);
        } finally {
            decoding = false;
        }
        return to;
    }

    private void violated(byte[] bytes, int to, ProtocolViolation violation) {
        deaf = true;
        if (admission == null) {
            guarded(() -> handler.violation(violation));
            return;
        }
        LOG.debug("connection {}: {} ({})", connection.id(), violation.getMessage(), violation.clause());
        countRefused();
        byte[] answer = ConnectRefusal.answer(bytes, 0, to, violation.reasonCode());
        connection.write(answer, 0, answer.length);
        connection.close("refused: " + violation.getMessage());
    }

    /** Something below MQTT was wrong, and was answered there. */
    void refused(String why) {
        LOG.debug("connection {}: {}", connection.id(), why);
        if (admission != null) {
            countRefused();
        }
        connection.close(why);
    }

    /** Largest packet the client may send, in bytes. */
    int mostBytes() {
        return listener.door().limits().packetBytes();
    }

    /** Counts a client that was turned away: once, however many things were wrong with it. */
    private void countRefused() {
        if (!counted) {
            counted = true;
            listener.countRefused();
        }
    }

    void failed(Throwable failure) {
        deaf = true;
        LOG.error("connection {} is closed because of a fault in handling it", connection.id(), failure);
        connection.abort("closed because of a fault");
    }

    /** Calls the broker outside of decoding. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (ProtocolViolation violation) {
            violated(NOTHING, 0, violation);
        } catch (Throwable failure) { // the broker's code: it costs this connection, never the loop
            failed(failure);
        }
    }

    /** What may not happen while the decoder is on the stack. */
    private void afterDecoding() {
        if (admission != null && !deaf) {
            admission.proceed();
        }
        endIfDone();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        readComplete();
    }

    private void readComplete() {
        if (decoded && !gone) {
            decoded = false;
            try { // not guarded(): this is once a read, and a lambda would be garbage
                handler.readComplete();
            } catch (ProtocolViolation violation) {
                violated(NOTHING, 0, violation);
            } catch (Throwable failure) { // the broker's code: it costs this connection, never the loop
                failed(failure);
            }
        }
    }

    // --- pause and resume

    @Override
    public boolean isPaused() {
        return paused || deaf;
    }

    void pause() {
        paused = true;
        connection.channel().config().setAutoRead(false);
    }

    /**
     * Pauses without a word to the kernel: before CONNACK, which mostly comes at once. Whatever is read nevertheless stops the
     * reading then.
     */
    void pauseQuietly() {
        paused = true;
    }

    void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        if (decoding) {
            // The decoder goes on by itself; only a read that was turned off is turned on again.
            readOn();
        } else if (kept.isEmpty()) {
            readOn();
            endIfDone();
        } else if (!resuming) {
            // Not here: the caller is in the midst of something, and packets would come to it before it is done.
            resuming = true;
            connection.shard().execute(this::decodeOn);
        }
    }

    private void decodeOn() {
        resuming = false;
        if (paused || deaf || gone) {
            return;
        }
        decodeKept();
        readComplete();
        if (!paused && !deaf && !gone) {
            readOn();
            endIfDone();
        }
    }

    private void readOn() {
        if (!ended) {
            connection.channel().config().setAutoRead(true);
        }
    }

    /** From now on nothing that arrives is looked at. */
    void ignoreInput() {
        deaf = true;
        paused = false;
        kept.clear();
        readOn();
    }

    void drained() {
        guarded(handler::drained);
    }

    long packets() {
        PacketDecoder counting = decoder;
        return counting == null ? 0 : counting.packets();
    }

    // --- admission

    /** The broker has taken the connection. */
    void admitted(ClientAcceptor acceptor, ConnectionHandler taker) {
        admission = null;
        broker = acceptor;
        handler = taker;
        if (gone) { // it closed while the broker was taking it
            tellClosed();
        } else {
            endIfDone();
        }
    }

    /** Answers a CONNECT the broker would not place. */
    void refuse(ProtocolViolation violation) {
        deaf = true;
        countRefused();
        connection.send(new Packet.ConnAck(false, violation.reasonCode(), Properties.NONE));
        connection.close("refused: " + violation.getMessage());
    }

    /** Whether it is between two loops, and must be left alone. */
    boolean isMoving() {
        return admission != null && admission.isMoving();
    }

    /** The connection is on its way to another loop. */
    void moving(LoopShard target) {
        decoder.topics(target.topics());
    }

    void connectOverdue() {
        if (admission != null) {
            countRefused();
            admission.overdue();
        }
    }

    /** The broker came while the connection waited for one; any thread. */
    void brokerCame() {
        connection.shard().execute(() -> {
            if (admission != null && !deaf && !gone) {
                admission.proceed();
            }
        });
    }

    /** Whether this broker has it. */
    boolean isHeldBy(ClientAcceptor acceptor) {
        return broker == acceptor;
    }

    // --- the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            connection.channel().config().setAutoRead(false);
            endIfDone();
        } else if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            networkReason = NetworkFaults.describe(handshake.cause());
            LOG.debug("connection {}: {}", connection.id(), networkReason);
            countRefused();
        } else {
            ReferenceCountUtil.release(event);
        }
    }

    /**
     * A client that has sent its last byte is gone, but not before what it sent is handled: a DISCONNECT behind a pause decides
     * whether its Will Message is published.
     */
    private void endIfDone() {
        boolean unread = paused && !kept.isEmpty() || resuming;
        if (ended && !unread && !isMoving()) {
            connection.close(networkReason);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    /** The channel is closed: the last thing that happens here, once. */
    void gone() {
        if (gone) {
            return;
        }
        gone = true;
        deaf = true;
        networkReason = connection.ended(networkReason);
        kept.clear();
        listener.left(this);
        if (admission == null) {
            tellClosed();
        } else {
            listener.door().forget(this);
        }
    }

    private void tellClosed() {
        try {
            handler.closed(networkReason);
        } catch (RuntimeException | StackOverflowError failure) { // the broker's code
            LOG.error("connection {}: a fault while it was taken down", connection.id(), failure);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        String expected = NetworkFaults.describe(cause);
        if (!expected.isEmpty()) {
            networkReason = expected;
            LOG.debug("connection {}: {}", connection.id(), expected);
            if (cause instanceof BadPreamble) {
                countRefused();
            }
            connection.abort(expected);
        } else {
            failed(cause);
        }
    }

    // --- packets, in the order of the wire

    @Override
    public void connect(Packet.Connect packet) {
        if (admission == null || !admission.offer(packet)) {
            throw new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "MQTT5-3.1.0-2", "a second CONNECT");
        }
    }

    @Override
    public void publish(PublishRun run) {
        handler.publish(run);
    }

    @Override
    public void acknowledged(PacketType type, int packetId, ReasonCode reasonCode) {
        handler.acknowledged(type, packetId, reasonCode);
    }

    @Override
    public void subscribe(Packet.Subscribe packet) {
        handler.subscribe(packet);
    }

    @Override
    public void unsubscribe(Packet.Unsubscribe packet) {
        handler.unsubscribe(packet);
    }

    @Override
    public void ping() {
        handler.ping();
    }

    @Override
    public void disconnect(Packet.Disconnect packet) {
        handler.disconnect(packet);
    }

    @Override
    public void authenticate(Packet.Auth packet) {
        handler.authenticate(packet);
    }
}
