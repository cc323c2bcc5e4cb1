package io.mosaicmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * WebSocket frames (RFC 6455 section 5) around MQTT: payload is unmasked where it lies and handed on as it arrives, so a frame
 * is never collected, however long it says it is, and packets may be cut by frames as they like ([MQTT5-6.0.0-2]). Outbound
 * every buffer becomes one binary frame ([MQTT5-6.0.0-1]). Owned by the connection's loop.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED_DATA = 1003;
    private static final int TOO_BIG = 1009;

    private static final int MOST_HEADER_BYTES = 14;
    private static final int MOST_CONTROL_BYTES = 125;

    /** Pongs are not added to a queue that the client does not read. */
    private static final int MOST_PENDING_FOR_PONG = 64 * 1024;

    private final MqttChannelHandler end;
    private final int mostFrameBytes;

    private final byte[] header = new byte[MOST_HEADER_BYTES];
    private int headerLength;
    private boolean inPayload;
    private long remaining;
    private int mask;
    private int opcode;
    /** Whether continuations of a message are still to come. */
    private boolean fragmented;

    private byte[] control = {};
    private int controlLength;
    private boolean closeSent;
    private boolean deaf;

    WebSocketFrames(MqttChannelHandler end) {
        this.end = end;
        mostFrameBytes = end.mostBytes();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && !deaf) {
                if (!inPayload) {
                    readHeader(ctx, bytes);
                } else {
                    readPayload(ctx, bytes);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void readHeader(ChannelHandlerContext ctx, ByteBuf bytes) {
        while (bytes.isReadable()) {
            header[headerLength++] = bytes.readByte();
            if (headerLength >= 2 && headerLength == headerBytes()) {
                headerLength = 0;
                begin(ctx);
                return;
            }
        }
    }

    /** Length of the header by its second byte. */
    private int headerBytes() {
        int length = header[1] & 0x7F;
        return 2 + (length == 127 ? 8 : length == 126 ? 2 : 0) + ((header[1] & 0x80) != 0 ? 4 : 0);
    }

    private void begin(ChannelHandlerContext ctx) {
        boolean last = (header[0] & 0x80) != 0;
        opcode = header[0] & 0x0F;
        int at = 2;
        long length = header[1] & 0x7F;
        if (length >= 126) {
            int bytes = length == 126 ? 2 : 8;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | header[at++] & 0xFF;
            }
        }
        if ((header[0] & 0x70) != 0) {
            fail(ctx, PROTOCOL_ERROR, "extension bits without an extension");
        } else if ((header[1] & 0x80) == 0) {
            fail(ctx, PROTOCOL_ERROR, "a frame that is not masked");
        } else if (opcode >= CLOSE) {
            if (opcode > PONG || !last || length > MOST_CONTROL_BYTES) {
                fail(ctx, PROTOCOL_ERROR, "a malformed control frame");
            }
        } else if (opcode == TEXT) {
            fail(ctx, UNSUPPORTED_DATA, "a text frame"); // [MQTT5-6.0.0-1]
        } else if (opcode > BINARY || opcode == CONTINUATION != fragmented) {
            fail(ctx, PROTOCOL_ERROR, "a frame out of sequence");
        } else if (length < 0 || length > mostFrameBytes) {
            fail(
                    ctx,
                    TOO_BIG,
                    "a frame of " + Long.toUnsignedString(length) + " bytes, above packet.bytes=" + end.mostBytes());
        } else {
            fragmented = !last;
        }
        if (deaf) {
            return;
        }
        mask = (header[at] & 0xFF) << 24
                | (header[at + 1] & 0xFF) << 16
                | (header[at + 2] & 0xFF) << 8
                | header[at + 3] & 0xFF;
        remaining = length;
        if (opcode >= CLOSE) {
            control = new byte[(int) length];
            controlLength = 0;
        }
        inPayload = remaining > 0;
        if (!inPayload && opcode >= CLOSE) {
            controlled(ctx);
        }
    }

    private void readPayload(ChannelHandlerContext ctx, ByteBuf bytes) {
        int part = (int) Math.min(remaining, bytes.readableBytes());
        unmask(bytes, bytes.readerIndex(), part);
        remaining -= part;
        inPayload = remaining > 0;
        if (opcode < CLOSE) {
            ctx.fireChannelRead(bytes.readRetainedSlice(part));
        } else {
            bytes.readBytes(control, controlLength, part);
            controlLength += part;
            if (!inPayload) {
                controlled(ctx);
            }
        }
    }

    /** Four bytes at a time; the mask is turned so that it fits the next part. */
    private void unmask(ByteBuf bytes, int from, int length) {
        int at = from;
        int wholeEnd = from + (length & ~3);
        for (; at < wholeEnd; at += 4) {
            bytes.setInt(at, bytes.getInt(at) ^ mask);
        }
        for (; at < from + length; at++) {
            bytes.setByte(at, bytes.getByte(at) ^ mask >>> 24);
            mask = Integer.rotateLeft(mask, 8);
        }
    }

    private void controlled(ChannelHandlerContext ctx) {
        if (opcode == PING) {
            ChannelOutboundBuffer queued = ctx.channel().unsafe().outboundBuffer();
            if (queued != null && queued.totalPendingWriteBytes() < MOST_PENDING_FOR_PONG) {
                ctx.writeAndFlush(frame(ctx, PONG, control), ctx.voidPromise());
            }
        } else if (opcode == CLOSE) {
            deaf = true;
            sendClose(ctx, closeCode());
            // The same as the end of a TCP stream: what came before is handled first.
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        control = new byte[0];
    }

    /** The code to answer a Close with: the client's, if it gave a sound one. */
    private int closeCode() {
        if (control.length == 0) {
            return NORMAL;
        }
        int code = control.length == 1 ? 0 : (control[0] & 0xFF) << 8 | control[1] & 0xFF;
        boolean standard = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        return standard || code >= 3000 && code <= 4999 ? code : PROTOCOL_ERROR;
    }

    private void fail(ChannelHandlerContext ctx, int code, String what) {
        deaf = true;
        sendClose(ctx, code);
        end.refused("WebSocket: " + what);
    }

    private void sendClose(ChannelHandlerContext ctx, int code) {
        if (!closeSent) {
            closeSent = true;
            ctx.writeAndFlush(frame(ctx, CLOSE, new byte[] {(byte) (code >> 8), (byte) code}), ctx.voidPromise());
        }
    }

    private static ByteBuf frame(ChannelHandlerContext ctx, int opcode, byte[] payload) {
        return ctx.alloc()
                .directBuffer(2 + payload.length)
                .writeByte(0x80 | opcode)
                .writeByte(payload.length)
                .writeBytes(payload);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf payload = (ByteBuf) message;
        int length = payload.readableBytes();
        if (closeSent) { // nothing may follow a Close
            payload.release();
            promise.trySuccess();
            return;
        }
        ByteBuf header = ctx.alloc().directBuffer(MOST_HEADER_BYTES).writeByte(0x80 | BINARY);
        if (length < 126) {
            header.writeByte(length);
        } else if (length <= 0xFFFF) {
            header.writeByte(126).writeShort(length);
        } else {
            header.writeByte(127).writeLong(length);
        }
        ctx.write(header, ctx.voidPromise());
        ctx.write(payload, promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        sendClose(ctx, NORMAL);
        ctx.close(promise);
    }
}
