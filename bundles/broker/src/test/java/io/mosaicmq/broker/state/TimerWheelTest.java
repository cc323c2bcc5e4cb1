package io.mosaicmq.broker.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.mosaicmq.broker.state.TimerWheel.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Timer wheel")
class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel(100, 5_000);
    private final List<String> ran = new ArrayList<>();

    private Timer timer(String name) {
        return new Timer(() -> ran.add(name));
    }

    @Test
    @DisplayName("a timer runs at the first step at or after its instant, once")
    void runsOnce() {
        wheel.set(timer("a"), 5_250);
        wheel.advance(5_200);
        assertEquals(List.of(), ran);
        wheel.advance(5_300);
        wheel.advance(9_000);
        assertEquals(List.of("a"), ran);
    }

    @Test
    @DisplayName("a timer more than one round away waits for its round")
    void waitsForItsRound() {
        wheel.set(timer("far"), 5_000 + 100 * 512 * 3 + 100);
        wheel.advance(5_000 + 100 * 512 * 3);
        assertEquals(List.of(), ran);
        wheel.advance(5_000 + 100 * 512 * 3 + 100);
        assertEquals(List.of("far"), ran);
    }

    @Test
    @DisplayName("a timer that is set again runs at the later instant only")
    void moves() {
        Timer timer = timer("moved");
        wheel.set(timer, 5_100);
        wheel.set(timer, 6_000);
        wheel.advance(5_900);
        assertEquals(List.of(), ran);
        wheel.advance(6_000);
        assertEquals(List.of("moved"), ran);
        assertFalse(timer.isSet());
    }

    @Test
    @DisplayName("a task may cancel its neighbours and set itself again")
    void tasksMayChangeTheWheel() {
        List<Timer> neighbours = new ArrayList<>();
        Timer killer = new Timer(() -> neighbours.forEach(Timer::cancel));
        wheel.set(killer, 5_100);
        for (int i = 0; i < 5; i++) {
            Timer neighbour = timer("neighbour");
            neighbours.add(neighbour);
            wheel.set(neighbour, 5_100);
        }
        Timer[] again = new Timer[1];
        again[0] = new Timer(() -> {
            ran.add("again");
            if (ran.size() < 3) {
                wheel.set(again[0], 0);
            }
        });
        wheel.set(again[0], 5_200);
        wheel.advance(6_000);
        assertEquals(List.of("again", "again", "again"), ran);
    }

    @Test
    @DisplayName("thousands of timers run in the order of their instants, as a naive list would have it")
    void agreesWithANaiveList() {
        Random random = new Random(7);
        int[] due = new int[5_000];
        int[] fired = new int[due.length];
        for (int i = 0; i < due.length; i++) {
            due[i] = 5_100 + 100 * random.nextInt(2_000);
            int index = i;
            wheel.set(new Timer(() -> fired[index]++), due[i]);
        }
        for (int now = 5_000; now <= 210_000; now += 700) {
            wheel.advance(now);
            for (int i = 0; i < due.length; i++) {
                assertEquals(due[i] <= now ? 1 : 0, fired[i], "timer due " + due[i] + " at " + now);
            }
        }
    }
}
