package io.mosaicmq.broker;

import io.mosaicmq.api.connection.PublishRun;
import io.mosaicmq.api.packet.PacketBuffer;
import io.mosaicmq.api.routing.Route;
import java.util.Arrays;

/**
 * Runs that one shard hands to another, in order. Filled by its home shard, emptied by the target, then given back: whoever
 * has it owns it, and the queues between the shards order the hand-over.
 */
final class Batch {
    private static final int LARGEST_KEPT = 1 << 20;

    /** One run and where it goes. */
    static final class Entry {
        final PublishRun run = new PublishRun();
        Route[] routes;
        /** The member a shared group chose; else {@code null} and the routes count. */
        Subscription chosen;

        Session origin;
        long receivedAt;
    }

    private final Shard home;
    private final PacketBuffer bytes = new PacketBuffer(4096);
    private Entry[] entries = {};
    private int size;

    Batch(Shard home) {
        this.home = home;
    }

    Shard home() {
        return home;
    }

    int size() {
        return size;
    }

    /** Bytes of all packets in it. */
    int bytes() {
        return bytes.length();
    }

    /** Copies a run with its packets. */
    void add(PublishRun run, Route[] routes, Subscription chosen, Session origin, long receivedAt) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.max(8, 2 * size));
        }
        Entry entry = entries[size];
        if (entry == null) {
            entry = new Entry();
            entries[size] = entry;
        }
        size++;
        int at = bytes.extend(run.end() - run.offset());
        System.arraycopy(run.bytes(), run.offset(), bytes.array(), at, run.end() - run.offset());
        int moved = at - run.offset();
        entry.run.begin(
                run.version(),
                run.topic(),
                run.qos(),
                run.isRetained(),
                run.isDuplicate(),
                run.expiryInterval(),
                bytes.array(),
                at);
        for (int i = 0; i < run.count(); i++) {
            entry.run.add(run.body(i) + moved, run.packet(i + 1) + moved);
        }
        entry.routes = routes;
        entry.chosen = chosen;
        entry.origin = origin;
        entry.receivedAt = receivedAt;
    }

    /** An entry, its run pointing at the bytes as they are now. */
    Entry entry(int index) {
        Entry entry = entries[index];
        entry.run.moved(bytes.array());
        return entry;
    }

    /** Forgets everything but the memory worth keeping. */
    void clear() {
        for (int i = 0; i < size; i++) {
            Entry entry = entries[i];
            entry.routes = null;
            entry.chosen = null;
            entry.origin = null;
        }
        size = 0;
        if (bytes.array().length > LARGEST_KEPT) {
            bytes.shrink(4096);
        } else {
            bytes.clear();
        }
    }
}
