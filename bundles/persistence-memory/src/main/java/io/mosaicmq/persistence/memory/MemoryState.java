package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.IncomingHeld;
import io.mosaicmq.api.persistence.Command.IncomingReleased;
import io.mosaicmq.api.persistence.Command.OfSession;
import io.mosaicmq.api.persistence.Command.Received;
import io.mosaicmq.api.persistence.Command.Removed;
import io.mosaicmq.api.persistence.Command.RetainedCleared;
import io.mosaicmq.api.persistence.Command.RetainedSet;
import io.mosaicmq.api.persistence.Command.Sent;
import io.mosaicmq.api.persistence.Command.SessionDetached;
import io.mosaicmq.api.persistence.Command.SessionEnded;
import io.mosaicmq.api.persistence.Command.SessionOpened;
import io.mosaicmq.api.persistence.Command.Subscribed;
import io.mosaicmq.api.persistence.Command.Unsubscribed;
import io.mosaicmq.api.persistence.Command.WillCleared;
import io.mosaicmq.api.persistence.Command.WillSet;
import io.mosaicmq.api.persistence.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What applying the commands gives. Shared by all shards, but what is kept under one key is used only by the shard that the key
 * belongs to.
 */
final class MemoryState {
    private final Map<String, KeptSession> sessions = new ConcurrentHashMap<>();

    // By name, not by Topic: clients choose them, and texts that collide on purpose stay comparable.
    private final Map<String, RetainedSet> retained = new ConcurrentHashMap<>();

    /** Why a batch may not be applied, or an empty text. A session that ends in the batch may begin in it anew. */
    String objection(List<Command> batch) {
        Map<String, Long> epochs = Map.of(); // as the batch leaves them; most batches touch none
        for (Command command : batch) {
            if (command instanceof SessionOpened || command instanceof SessionEnded) {
                if (epochs.isEmpty()) {
                    epochs = new HashMap<>();
                }
                String clientId = ((OfSession) command).clientId();
                if (command instanceof SessionOpened opened) {
                    KeptSession kept = sessions.get(clientId);
                    long known = epochs.getOrDefault(clientId, kept == null ? 0 : kept.epoch());
                    if (known > opened.epoch()) {
                        return "the session " + clientId + " belongs to epoch " + known + ", not to " + opened.epoch();
                    }
                    epochs.put(clientId, opened.epoch());
                } else {
                    epochs.put(clientId, 0L);
                }
            }
        }
        return "";
    }

    /** Applies commands; what concerns a session that is not there (any more) changes nothing. */
    void apply(List<Command> batch) {
        String clientId = null;
        KeptSession session = null;
        for (Command command : batch) {
            if (command instanceof OfSession ofSession) {
                if (ofSession.clientId() != clientId) { // by identity: all that matters is to save most of the look-ups
                    clientId = ofSession.clientId();
                    session = sessions.get(clientId);
                }
                if (command instanceof SessionOpened || command instanceof SessionEnded) {
                    session = openOrEnd(ofSession, session);
                } else if (session != null) {
                    apply(ofSession, session);
                }
            } else if (command instanceof RetainedSet set) {
                retained.put(set.message().topic().toString(), set);
            } else if (command instanceof RetainedCleared cleared) {
                retained.remove(cleared.topic().toString());
            } else {
                throw unknown(command);
            }
        }
    }

    /** Returns the session that is there now, or {@code null}. */
    private KeptSession openOrEnd(OfSession command, KeptSession known) {
        if (!(command instanceof SessionOpened opened)) {
            sessions.remove(command.clientId());
            return null;
        }
        if (known != null) {
            known.opened(opened);
            return known;
        }
        KeptSession session = new KeptSession(opened);
        sessions.put(opened.clientId(), session);
        return session;
    }

    private static void apply(OfSession command, KeptSession session) {
        // The most frequent first.
        if (command instanceof Command.Enqueued enqueued) {
            session.queue().add(enqueued);
        } else if (command instanceof Sent sent) {
            session.queue().sent(sent.sequence(), sent.packetId());
        } else if (command instanceof Removed removed) {
            session.queue().remove(removed.sequence());
        } else if (command instanceof Received received) {
            session.queue().received(received.sequence());
        } else if (command instanceof IncomingHeld held) {
            session.held(held.packetId());
        } else if (command instanceof IncomingReleased released) {
            session.released(released.packetId());
        } else if (command instanceof Subscribed subscribed) {
            session.subscribed(subscribed);
        } else if (command instanceof Unsubscribed unsubscribed) {
            session.unsubscribed(unsubscribed.filter());
        } else if (command instanceof WillSet set) {
            session.will(set);
        } else if (command instanceof WillCleared) {
            session.noWill();
        } else if (command instanceof SessionDetached detached) {
            session.detached(detached);
        } else {
            throw unknown(command);
        }
    }

    /** Hands out what belongs to a shard; on its loop. */
    void replay(int shard, int shards, Consumer<Command> target) {
        FreshMessages fresh = new FreshMessages();
        sessions.forEach((clientId, session) -> {
            if (Placement.shard(clientId, shards) == shard) {
                session.replay(fresh, target);
            }
        });
        retained.forEach((name, set) -> {
            if (Placement.shard(name, shards) == shard) {
                RetainedSet renewed = new RetainedSet(fresh.of(set.message()));
                retained.put(name, renewed);
                target.accept(renewed);
            }
        });
    }

    private static IllegalArgumentException unknown(Command command) {
        return new IllegalArgumentException("no rule for " + command.getClass().getName());
    }
}
