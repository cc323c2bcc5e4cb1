package io.mosaicmq.codec;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.PacketBuffer;

/** What decoding PUBLISH needs only while it lasts: one for each event loop, so that an idle connection holds none of it. */
final class DecodeSpace {
    /** Above this a grown buffer is not kept. */
    private static final int KEPT_BYTES = 256 * 1024;
    /** Above this the offsets of a long run are not kept. */
    private static final int KEPT_PACKETS = 32 * 1024;

    private static final byte[] NOTHING = {};

    final PublishRun run = new PublishRun();
    /** Packets that do not lie in the source as they are passed on. */
    final PacketBuffer rewritten = new PacketBuffer(0);

    final MessageProperties properties = new MessageProperties();
    /** The longest run so far. */
    int longest;

    /** What to use next time: this, or a fresh one if this one grew too large. */
    DecodeSpace afterUse() {
        if (longest > KEPT_PACKETS || rewritten.array().length > KEPT_BYTES) {
            return new DecodeSpace();
        }
        // The bytes of a connection that is closed by now are not held.
        run.moved(NOTHING);
        properties.release();
        return this;
    }
}
