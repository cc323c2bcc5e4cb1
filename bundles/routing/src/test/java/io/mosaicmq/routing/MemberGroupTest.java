package io.mosaicmq.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.routing.SharedStrategy;
import io.mosaicmq.api.routing.Subscriber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("[MQTT5-4.8.2] A shared group")
class MemberGroupTest {
    private static MemberGroup group(SharedStrategy strategy, Client... members) {
        MemberGroup group = new MemberGroup("g", strategy);
        for (Client member : members) {
            group.add(member);
        }
        return group;
    }

    private static Client[] clients(int count) {
        Client[] clients = new Client[count];
        for (int i = 0; i < count; i++) {
            clients[i] = new Client(i % 2);
        }
        return clients;
    }

    @ParameterizedTest
    @EnumSource(SharedStrategy.class)
    @DisplayName("gives nothing to a client that is not connected while another is")
    void onlineFirst(SharedStrategy strategy) {
        Client[] members = clients(5);
        MemberGroup group = group(strategy, members);
        for (Client member : members) {
            member.online = false;
        }
        members[3].online = true;
        members[3].inFlight = 1_000;
        for (int publisher = 0; publisher < 50; publisher++) {
            assertSame(members[3], group.next(publisher, 1));
        }
        members[3].online = false;
        for (int publisher = 0; publisher < 50; publisher++) {
            assertTrue(group.members().contains(group.next(publisher, 1)), "an offline one is better than none");
        }
    }

    @ParameterizedTest
    @EnumSource(SharedStrategy.class)
    @DisplayName("never gives back what a member left behind to that member")
    void neverTheDeparted(SharedStrategy strategy) {
        Client[] members = clients(3);
        MemberGroup group = group(strategy, members);
        for (int publisher = 0; publisher < 50; publisher++) {
            assertNotSame(members[1], group.nextBut(members[1], publisher));
        }
        members[0].online = false;
        members[2].online = false;
        for (int publisher = 0; publisher < 50; publisher++) {
            assertNotSame(members[1], group.nextBut(members[1], publisher), "not even when only it is connected");
        }
        assertNull(group(strategy, members[0]).nextBut(members[0], 1), "nobody else is there");
        assertNull(group(strategy).next(1, 1), "nobody is there");
    }

    @ParameterizedTest
    @EnumSource(SharedStrategy.class)
    @DisplayName("lists its members in the order they joined, and forgets those that left")
    void joinAndLeave(SharedStrategy strategy) {
        List<Subscriber> expected = new ArrayList<>();
        MemberGroup group = group(strategy);
        for (Client client : clients(20)) {
            group.add(client);
            expected.add(client);
        }
        List<Subscriber> snapshot = group.members();
        for (int at : new int[] {19, 0, 7, 7}) {
            assertTrue(group.remove((Client) expected.remove(at)));
            assertEquals(expected, group.members());
            for (int i = 0; i < 100; i++) {
                assertTrue(expected.contains(group.next(i, 1)));
            }
        }
        assertEquals(20, snapshot.size());
        Client late = new Client(0);
        group.add(late);
        expected.add(late);
        assertEquals(expected, group.members());
    }

    @Nested
    @DisplayName("in turn")
    class RoundRobin {
        @Test
        @DisplayName("gives every connected member its turn, also those behind members that are away")
        void even() {
            Client[] members = clients(7);
            MemberGroup group = group(SharedStrategy.ROUND_ROBIN, members);
            members[1].online = false;
            members[2].online = false;
            members[6].online = false;
            Map<Subscriber, Integer> turns = new HashMap<>();
            for (int i = 0; i < 400; i++) {
                turns.merge(group.next(1, 3), 1, Integer::sum);
            }
            assertEquals(Map.of(members[0], 100, members[3], 100, members[4], 100, members[5], 100), turns);
        }

        @Test
        @DisplayName("stays even when the turn counter overflows")
        void overflow() {
            Client[] members = clients(3);
            MemberGroup group = group(SharedStrategy.ROUND_ROBIN, members);
            for (int i = 0; i < 10; i++) {
                assertSame(members[i % 3], group.next(1, Integer.MAX_VALUE));
            }
        }

        @Test
        @DisplayName("stays about even when two loops take turns at once")
        void twoLoops() throws Exception {
            Client[] members = clients(4);
            MemberGroup group = group(SharedStrategy.ROUND_ROBIN, members);
            AtomicIntegerArray turns = new AtomicIntegerArray(4);
            List<Client> order = List.of(members);
            Runnable loop = () -> {
                for (int i = 0; i < 20_000; i++) {
                    turns.incrementAndGet(order.indexOf(group.next(1, 1)));
                }
            };
            ExecutorService loops = Executors.newFixedThreadPool(2);
            Future<?> one = loops.submit(loop);
            Future<?> other = loops.submit(loop);
            one.get(60, TimeUnit.SECONDS);
            other.get(60, TimeUnit.SECONDS);
            loops.shutdown();
            int sum = 0;
            for (int i = 0; i < 4; i++) {
                sum += turns.get(i);
                assertTrue(turns.get(i) > 8_000 && turns.get(i) < 12_000, turns.toString());
            }
            assertEquals(40_000, sum);
        }
    }

    @Nested
    @DisplayName("sticky")
    class Sticky {
        @Test
        @DisplayName("gives one publisher's messages to one member, and spreads the publishers")
        void oneMemberForEachPublisher() {
            MemberGroup group = group(SharedStrategy.STICKY, clients(4));
            Map<Subscriber, Integer> publishers = new HashMap<>();
            for (int publisher = 0; publisher < 4_000; publisher++) {
                Subscriber member = group.next(publisher, 1);
                assertSame(member, group.next(publisher, 5));
                publishers.merge(member, 1, Integer::sum);
            }
            assertEquals(4, publishers.size());
            publishers
                    .values()
                    .forEach(count -> assertTrue(count > 700 && count < 1_300, publishers.values()::toString));
        }

        @Test
        @DisplayName("moves only the publishers of a member that goes, and only to one that comes")
        void movesFewPublishers() {
            Client[] members = clients(4);
            MemberGroup group = group(SharedStrategy.STICKY, members);
            Map<Integer, Subscriber> before = new HashMap<>();
            for (int publisher = 0; publisher < 1_000; publisher++) {
                before.put(publisher, group.next(publisher, 1));
            }
            members[2].online = false;
            before.forEach((publisher, member) -> {
                if (member == members[2]) {
                    assertNotSame(member, group.next(publisher, 1));
                } else {
                    assertSame(member, group.next(publisher, 1));
                }
            });
            members[2].online = true;
            before.forEach((publisher, member) -> assertSame(member, group.next(publisher, 1), "all come back"));
            Client late = new Client(1);
            group.add(late);
            before.forEach((publisher, member) -> {
                Subscriber now = group.next(publisher, 1);
                assertTrue(now == member || now == late);
            });
        }
    }

    @Nested
    @DisplayName("least in flight")
    class LeastInFlight {
        @Test
        @DisplayName("gives to the member with the fewest unacknowledged messages")
        void fewest() {
            Client[] members = clients(3);
            MemberGroup group = group(SharedStrategy.LEAST_IN_FLIGHT, members);
            members[0].inFlight = 7;
            members[1].inFlight = 3;
            members[2].inFlight = 9;
            assertSame(members[1], group.next(1, 1));
            members[1].inFlight = 8;
            assertSame(members[0], group.next(1, 1));
        }

        @Test
        @DisplayName("counts what it has given and the members do not show yet")
        void givenButNotSeen() {
            Client[] members = clients(3);
            MemberGroup group = group(SharedStrategy.LEAST_IN_FLIGHT, members);
            members[0].inFlight = 10;
            members[1].inFlight = 10;
            Map<Subscriber, Integer> given = new HashMap<>();
            for (int i = 0; i < 10; i++) {
                given.merge(group.next(1, 4), 4, Integer::sum);
            }
            // 10, 10 and 0, then 40 more in fours: 20 each at the most even
            assertEquals(40, given.values().stream().mapToInt(Integer::intValue).sum());
            assertTrue(given.get(members[2]) >= 16, given.values()::toString);
            assertTrue(given.get(members[0]) >= 8 && given.get(members[1]) >= 8, given.values()::toString);
        }

        @Test
        @DisplayName("spreads what is acknowledged at once like turns, also over more members than it looks at")
        void allIdle() {
            Client[] members = clients(200);
            MemberGroup group = group(SharedStrategy.LEAST_IN_FLIGHT, members);
            Map<Subscriber, Integer> turns = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                turns.merge(group.next(1, 1), 1, Integer::sum);
            }
            assertEquals(200, turns.size());
            turns.values().forEach(count -> assertTrue(count >= 5 && count <= 20, turns.values()::toString));
        }
    }
}
