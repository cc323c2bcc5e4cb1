package io.mosaicmq.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes new sockets from a listening one, on a shard's loop: a loop of its own would have to wake another for every client. */
final class Acceptor extends ChannelInboundHandlerAdapter {
    /** How long to stop accepting when the system has no more files for us, in milliseconds; without it the loop would spin. */
    private static final long BREATHER_MILLIS = 500;

    /** Not more often than this is the same trouble reported. */
    private static final long REPORT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final Listener listener;
    private final LoopShard shard;
    private long reported;

    Acceptor(Listener listener, LoopShard shard) {
        this.listener = listener;
        this.shard = shard;
        reported = System.nanoTime() - REPORT_NANOS;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        try {
            listener.accepted(child, shard);
        } catch (RuntimeException e) { // one socket's trouble, as a connection reset before it was looked at
            LOG.debug("listener {} lost a connection while taking it", listener.name(), e);
            child.unsafe().closeForcibly();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channel listening = ctx.channel();
        if (cause instanceof IOException && listening.config().isAutoRead()) {
            listening.config().setAutoRead(false);
            shard.netty().schedule(() -> listening.config().setAutoRead(true), BREATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
        long now = System.nanoTime();
        if (now - reported >= REPORT_NANOS) {
            reported = now;
            LOG.error(
                    "listener {} cannot accept connections: {}; if files ran out, raise the limit of open files (ulimit -n)",
                    listener.name(),
                    cause.toString());
        }
    }
}
