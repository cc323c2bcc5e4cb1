package io.mosaicmq.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.connection.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An event loop")
class LoopShardTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("runs tasks at the end of a turn after those of the turn, in order, those they give included")
    void endOfTurn(boolean allowNative) throws Exception {
        try (EventLoopShards loops = new EventLoopShards(Sockets.choose(allowNative), 2, 65_536)) {
            EventLoop loop = loops.loops().get(1);
            assertEquals(1, loop.index());
            List<String> order = new ArrayList<>();
            CompletableFuture<String> thread = new CompletableFuture<>();
            loop.execute(() -> {
                loop.atEndOfTurn(() -> {
                    order.add("end 1");
                    loop.atEndOfTurn(() -> order.add("end 3"));
                });
                loop.atEndOfTurn(() -> {
                    throw new IllegalStateException("made by the test: the others must run");
                });
                loop.atEndOfTurn(() -> order.add("end 2"));
                loop.execute(() -> order.add("task 2"));
                order.add("task 1");
                loop.every(1, () -> thread.complete(Thread.currentThread().getName()));
            });
            assertEquals("mosaicmq-loop-1", thread.get(20, TimeUnit.SECONDS));
            assertEquals(List.of("task 1", "task 2", "end 1", "end 2", "end 3"), order);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("is not held by tasks that put themselves to the end of the turn for ever")
    void selfRepeating(boolean allowNative) throws Exception {
        try (EventLoopShards loops = new EventLoopShards(Sockets.choose(allowNative), 1, 65_536)) {
            EventLoop loop = loops.loops().get(0);
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    loop.atEndOfTurn(this);
                }
            });
            CountDownLatch served = new CountDownLatch(3);
            loop.every(1, served::countDown);
            assertTrue(served.await(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("repeats a task until its ticker is closed, whatever the task throws")
    void ticker(boolean allowNative) throws Exception {
        try (EventLoopShards loops = new EventLoopShards(Sockets.choose(allowNative), 1, 65_536)) {
            EventLoop loop = loops.loops().get(0);
            AtomicInteger runs = new AtomicInteger();
            EventLoop.Ticker ticker = loop.every(1, () -> {
                runs.incrementAndGet();
                throw new IllegalStateException("made by the test");
            });
            Transport.await("it ran thrice", () -> runs.get() >= 3);
            ticker.close();
            CompletableFuture<Integer> after = new CompletableFuture<>();
            loop.execute(() -> after.complete(runs.get()));
            int seen = after.get(20, TimeUnit.SECONDS);
            CountDownLatch later = new CountDownLatch(5);
            loop.every(2, later::countDown);
            assertTrue(later.await(20, TimeUnit.SECONDS));
            assertEquals(seen, runs.get());
        }
    }
}
