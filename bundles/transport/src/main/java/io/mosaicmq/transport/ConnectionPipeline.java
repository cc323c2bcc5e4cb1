package io.mosaicmq.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Puts together what a new connection's bytes pass through. */
final class ConnectionPipeline {
    private ConnectionPipeline() {}

    static void build(MqttChannelHandler end, Channel channel, ListenerSettings settings, Listener listener) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.TCP_NODELAY, settings.tcpNoDelay());
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        // The end of the client's bytes is not the end of the connection while some of them still have to be handled.
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (settings.sendBuffer() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, settings.sendBuffer());
        }
        config.setRecvByteBufAllocator(new ReadBuffers(end.connection(), settings.type() == ListenerType.TCP));

        ChannelPipeline pipeline = channel.pipeline();
        if (!settings.proxyNetworks().isEmpty()) {
            pipeline.addLast(new ProxyHeaderDecoder(end.connection()));
        }
        if (settings.type().isEncrypted()) {
            // The size of a ClientHello is bounded by the TLS engines themselves: nothing here waits for one in order
            // to look at it.
            SslHandler ssl = listener.newTlsHandler(channel.alloc());
            ssl.setHandshakeTimeout(settings.handshakeTimeout(), TimeUnit.SECONDS);
            pipeline.addLast(ssl);
        }
        if (settings.type().isWebSocket()) {
            WebSocketUpgrade.addTo(pipeline, end, settings);
        }
        pipeline.addLast(end);
    }
}
