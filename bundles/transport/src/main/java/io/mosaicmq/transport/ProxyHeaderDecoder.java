package io.mosaicmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes the PROXY header off the beginning of a connection and leaves. Keeps copies only, never a buffer, so plain TCP may go on
 * reading into the loop's shared one. Owned by the connection's loop.
 */
final class ProxyHeaderDecoder extends ChannelInboundHandlerAdapter {
    private static final byte[] NONE = {};

    private final MqttConnection connection;
    private byte[] header = NONE;

    ProxyHeaderDecoder(MqttConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        boolean passedOn = false;
        try {
            int before = header.length;
            int more = Math.min(bytes.readableBytes(), ProxyHeader.MAXIMUM_V2 - before);
            header = Arrays.copyOf(header, before + more);
            bytes.getBytes(bytes.readerIndex(), header, before, more);
            Optional<ProxyHeader> parsed = ProxyHeader.parse(header, header.length);
            if (parsed.isPresent()) {
                bytes.skipBytes(parsed.get().length() - before);
                parsed.get().source().ifPresent(connection::proxied);
                ctx.pipeline().remove(this);
                if (bytes.isReadable()) {
                    passedOn = true;
                    ctx.fireChannelRead(bytes);
                }
            }
        } finally {
            if (!passedOn) {
                bytes.release();
            }
        }
    }
}
