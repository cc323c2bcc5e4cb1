package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.packet.Will;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.IncomingHeld;
import io.mosaicmq.api.persistence.Command.SessionDetached;
import io.mosaicmq.api.persistence.Command.SessionOpened;
import io.mosaicmq.api.persistence.Command.Subscribed;
import io.mosaicmq.api.persistence.Command.WillSet;
import io.mosaicmq.api.topic.SubscriptionFilter;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One session, mostly as the commands that made it. Used by the loop of its shard. */
final class KeptSession {
    private static final BitSet NOTHING_HELD = new BitSet(); // shared by all that hold nothing, never written to

    private SessionOpened opened;
    private Optional<SessionDetached> detached = Optional.empty();
    private Optional<WillSet> will = Optional.empty();
    private Map<SubscriptionFilter, Subscribed> subscriptions = Map.of(); // a map of its own with the first one
    private BitSet held = NOTHING_HELD;
    private final KeptQueue queue = new KeptQueue();

    KeptSession(SessionOpened opened) {
        this.opened = opened;
    }

    long epoch() {
        return opened.epoch();
    }

    KeptQueue queue() {
        return queue;
    }

    void opened(SessionOpened command) {
        opened = command;
        detached = Optional.empty();
    }

    void detached(SessionDetached command) {
        detached = Optional.of(command);
        if (held.isEmpty()) {
            held = NOTHING_HELD; // up to 8 KiB, kept only while a client is there to need it again
        }
    }

    void subscribed(Subscribed command) {
        if (subscriptions.isEmpty()) {
            subscriptions = new LinkedHashMap<>(4);
        }
        subscriptions.put(command.filter(), command);
    }

    void unsubscribed(SubscriptionFilter filter) {
        if (!subscriptions.isEmpty()) {
            subscriptions.remove(filter);
        }
    }

    void held(int packetId) {
        if (held == NOTHING_HELD) {
            held = new BitSet();
        }
        held.set(packetId);
    }

    void released(int packetId) {
        if (held != NOTHING_HELD) {
            held.clear(packetId);
        }
    }

    void will(WillSet command) {
        will = Optional.of(command);
    }

    void noWill() {
        will = Optional.empty();
    }

    void replay(FreshMessages fresh, Consumer<Command> target) {
        target.accept(opened);
        subscriptions.values().forEach(target);
        held.stream().forEach(packetId -> target.accept(new IncomingHeld(opened.clientId(), packetId)));
        will = will.map(set -> new WillSet(
                set.clientId(),
                new Will(fresh.of(set.will().message()), set.will().delayInterval())));
        will.ifPresent(target);
        queue.replay(fresh, target);
        detached.ifPresent(target);
    }
}
