package io.mosaicmq.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns one HTTP request into a WebSocket (RFC 6455 section 4) and leaves; anything else is answered in a line and closed. No
 * extension is ever agreed to, so nothing arrives compressed. Owned by the connection's loop.
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    private static final int MOST_LINE_BYTES = 4 * 1024;
    private static final int MOST_HEADER_BYTES = 8 * 1024;
    private static final int KEY_BYTES = 16;
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** What MQTT is called there, [MQTT5-6.0.0-3]; the second is how clients of 3.1 say it. */
    private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final MqttChannelHandler end;
    private final ListenerSettings settings;
    private final HttpRequestDecoder decoder;
    private Optional<String> acceptance = Optional.empty();
    private boolean refused;

    private WebSocketUpgrade(MqttChannelHandler end, ListenerSettings settings) {
        this.end = end;
        this.settings = settings;
        decoder = new HttpRequestDecoder(
                new HttpDecoderConfig().setMaxInitialLineLength(MOST_LINE_BYTES).setMaxHeaderSize(MOST_HEADER_BYTES));
    }

    static void addTo(ChannelPipeline pipeline, MqttChannelHandler end, ListenerSettings settings) {
        WebSocketUpgrade upgrade = new WebSocketUpgrade(end, settings);
        pipeline.addLast(upgrade.decoder, upgrade);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!refused && message instanceof HttpRequest request) {
                Optional<Refusal> refusal = judge(request);
                if (refusal.isPresent()) {
                    refuse(ctx, refusal.get());
                } else {
                    acceptance = Optional.of(acceptance(request.headers()));
                }
            }
            if (!refused && message instanceof LastHttpContent) {
                upgrade(ctx);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /**
     * Why not.
     *
     * @param status of HTTP, with its name
     * @param headers further lines, each with its end
     */
    private record Refusal(String status, String headers, String text) {}

    private Optional<Refusal> judge(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            return because("400 Bad Request", "This is not HTTP, or too much of it.");
        }
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return because("400 Bad Request", "A WebSocket is asked for by GET and HTTP/1.1.");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")) {
            return because("400 Bad Request", "A WebSocket is asked for without a body.");
        }
        if (!path(request.uri()).equals(settings.path())) {
            return because("404 Not Found", "MQTT is not at this path.");
        }
        Optional<String> origin = Optional.ofNullable(headers.get(HttpHeaderNames.ORIGIN));
        // Browsers always send an origin; who sends none is no browser that a strange page could misuse.
        if (!settings.origins().isEmpty()
                && origin.isPresent()
                && settings.origins().stream().noneMatch(origin.get()::equalsIgnoreCase)) {
            return because("403 Forbidden", "Pages of this origin may not connect.");
        }
        if (!tokens(headers, HttpHeaderNames.UPGRADE).anyMatch("websocket"::equalsIgnoreCase)
                || !tokens(headers, HttpHeaderNames.CONNECTION).anyMatch("upgrade"::equalsIgnoreCase)) {
            return Optional.of(new Refusal(
                    "426 Upgrade Required", "Upgrade: websocket\r\n", "MQTT over WebSocket is spoken here."));
        }
        if (!headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").equals("13")) {
            return Optional.of(new Refusal(
                    "426 Upgrade Required", "Sec-WebSocket-Version: 13\r\n", "WebSocket version 13 is spoken here."));
        }
        if (!isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, ""))) {
            return because("400 Bad Request", "Sec-WebSocket-Key is not 16 bytes in Base64.");
        }
        if (protocol(headers).isEmpty()) {
            return because("400 Bad Request", "Sec-WebSocket-Protocol does not offer mqtt.");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> because(String status, String text) {
        return Optional.of(new Refusal(status, "", text));
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static Stream<String> tokens(HttpHeaders headers, CharSequence name) {
        return headers.getAll(name).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::trim);
    }

    private static Optional<String> protocol(HttpHeaders headers) {
        return tokens(headers, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)
                .filter(offer -> PROTOCOLS.contains(offer.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static String acceptance(HttpHeaders headers) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY) + ACCEPT_SUFFIX)
                            .getBytes(StandardCharsets.US_ASCII));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n"
                    + "Sec-WebSocket-Protocol: " + protocol(headers).orElseThrow() + "\r\n\r\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private void upgrade(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), acceptance.orElseThrow()), ctx.voidPromise());
        pipeline.addAfter(ctx.name(), null, new WebSocketFrames(end));
        pipeline.remove(this);
        pipeline.remove(decoder); // hands on what came behind the request
    }

    private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        refused = true;
        String answer = "HTTP/1.1 " + refusal.status() + "\r\n" + refusal.headers()
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + (refusal.text().length() + 1) + "\r\nConnection: close\r\n\r\n" + refusal.text() + "\n";
        ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), answer), ctx.voidPromise());
        end.refused("HTTP " + refusal.status() + ": " + refusal.text());
    }
}
