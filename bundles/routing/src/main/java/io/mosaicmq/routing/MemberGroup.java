package io.mosaicmq.routing;

import io.mosaicmq.api.routing.SharedGroup;
import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.routing.Subscriber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Shared Subscription's members and whose turn it is ([MQTT5-4.8.2]). Members change under the trie's lock; turns are taken
 * by any thread.
 */
final class MemberGroup implements SharedGroup {
    /** Beyond this many candidates the least busy one found so far is good enough. */
    private static final int LOOKED_AT = 64;

    /** Contended turns are taken without the lock; after so many lost races evenness matters less than time. */
    private static final int TRIES = 8;

    private final String name;
    private final SharedStrategy strategy;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Members members = new Members(new Member[2], 0);

    MemberGroup(String name, SharedStrategy strategy) {
        this.name = name;
        this.strategy = strategy;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Subscriber> members() {
        Members now = members;
        List<Subscriber> list = new ArrayList<>(now.count);
        for (int i = 0; i < now.count; i++) {
            list.add(now.slots[i].subscriber);
        }
        return Collections.unmodifiableList(list);
    }

    @Override
    public Subscriber next(int publisher, int messages) {
        return choose(null, publisher, messages);
    }

    @Override
    public Subscriber nextBut(Subscriber departed, int publisher) {
        return choose(departed, publisher, 1);
    }

    boolean isEmpty() {
        return members.count == 0;
    }

    /** Lock held. */
    void add(Subscriber subscriber) {
        Members now = members;
        // Readers of the former snapshot do not look behind its count: the array is shared, joining is O(1).
        Member[] slots = now.count == now.slots.length ? Arrays.copyOf(now.slots, now.count * 2) : now.slots;
        slots[now.count] = new Member(subscriber);
        members = new Members(slots, now.count + 1);
    }

    /** Lock held. */
    boolean remove(Subscriber subscriber) {
        Members now = members;
        for (int i = 0; i < now.count; i++) {
            if (now.slots[i].subscriber == subscriber) {
                Member[] fewer = new Member[Math.max(2, now.count - 1)];
                System.arraycopy(now.slots, 0, fewer, 0, i);
                System.arraycopy(now.slots, i + 1, fewer, i, now.count - i - 1);
                members = new Members(fewer, now.count - 1);
                return true;
            }
        }
        return false;
    }

    private Subscriber choose(Subscriber not, int publisher, int messages) {
        Members now = members;
        if (now.count == 0) {
            return null;
        }
        Member chosen =
                switch (strategy) {
                    case ROUND_ROBIN -> inTurn(now, not);
                    case STICKY -> sticky(now, not, publisher);
                    case LEAST_IN_FLIGHT -> leastBusy(now, not, messages);
                };
        return chosen == null ? null : chosen.subscriber;
    }

    /** The next one online; the turn moves behind it, so that those skipped do not give their turns to a neighbour. */
    private Member inTurn(Members now, Subscriber not) {
        int count = now.count;
        for (int attempt = 1; ; attempt++) {
            int from = turn.get();
            int at = Integer.remainderUnsigned(from, count);
            int fallback = -1;
            int found = -1;
            for (int steps = 0; steps < count && found < 0; steps++) {
                Subscriber candidate = now.slots[at].subscriber;
                if (candidate != not) {
                    if (candidate.isOnline()) {
                        found = at;
                    } else if (fallback < 0) {
                        fallback = at;
                    }
                }
                at = at + 1 == count ? 0 : at + 1;
            }
            int place = found >= 0 ? found : fallback;
            if (place < 0) {
                return null;
            }
            if (turn.compareAndSet(from, place + 1) || attempt == TRIES) {
                return now.slots[place];
            }
        }
    }

    /** Rendezvous hashing: when a member comes or goes, only the publishers that it gains or loses move. */
    private static Member sticky(Members now, Subscriber not, int publisher) {
        Member online = null;
        Member any = null;
        int onlineWeight = 0;
        int anyWeight = 0;
        for (int i = 0; i < now.count; i++) {
            Member member = now.slots[i];
            if (member.subscriber == not) {
                continue;
            }
            int weight = member.weight(publisher);
            if (any == null || weight > anyWeight) {
                any = member;
                anyWeight = weight;
            }
            if ((online == null || weight > onlineWeight) && member.subscriber.isOnline()) {
                online = member;
                onlineWeight = weight;
            }
        }
        return online != null ? online : any;
    }

    private Member leastBusy(Members now, Subscriber not, int messages) {
        int count = now.count;
        int at = Integer.remainderUnsigned(turn.getAndIncrement(), count);
        Member online = null;
        Member any = null;
        long onlineLoad = 0;
        long anyLoad = 0;
        int looked = 0;
        for (int steps = 0; steps < count && looked < LOOKED_AT; steps++) {
            Member member = now.slots[at];
            at = at + 1 == count ? 0 : at + 1;
            if (member.subscriber == not) {
                continue;
            }
            if (member.subscriber.isOnline()) {
                looked++;
                long load = member.load();
                if (online == null || load < onlineLoad) {
                    online = member;
                    onlineLoad = load;
                }
            } else if (online == null) {
                long load = member.load();
                if (any == null || load < anyLoad) {
                    any = member;
                    anyLoad = load;
                }
            }
        }
        Member chosen = online != null ? online : any;
        if (chosen != null) {
            chosen.given(messages);
        }
        return chosen;
    }

    /** The first {@code count} of {@code slots}. */
    private record Members(Member[] slots, int count) {}

    /** A member, and what it was given that its own count does not show yet. */
    private static final class Member {
        private final Subscriber subscriber;

        // A race loses a few counts, which the next look at inFlight repairs; exactness is not worth an atomic.
        private volatile int seen;
        private volatile int ahead;

        Member(Subscriber subscriber) {
            this.subscriber = subscriber;
        }

        long load() {
            int inFlight = subscriber.inFlight();
            if (inFlight != seen) {
                seen = inFlight;
                ahead = 0;
            }
            return (long) inFlight + ahead;
        }

        void given(int messages) {
            ahead = (int) Math.min(Integer.MAX_VALUE, (long) ahead + messages);
        }

        int weight(int publisher) {
            int h = (System.identityHashCode(subscriber) ^ publisher * 0x9E37_79B9) * 0x85EB_CA6B;
            h = (h ^ h >>> 15) * 0xC2B2_AE35;
            return h ^ h >>> 16;
        }
    }
}
