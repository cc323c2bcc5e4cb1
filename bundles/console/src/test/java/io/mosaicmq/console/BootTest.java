package io.mosaicmq.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is missing while Karaf starts")
class BootTest {
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    @DisplayName("is waited for and found")
    void comes() throws InterruptedException {
        assertEquals(Optional.of("here"), Boot.await(() -> true, thereAtLook(3)));
    }

    @Test
    @DisplayName("is given up when there is no reason to wait any more")
    void missing() throws InterruptedException {
        assertEquals(Optional.empty(), Boot.await(() -> looks.get() < 3, thereAtLook(1000)));
    }

    @Test
    @DisplayName("is still found if it came just when the reason ended")
    void comesLast() throws InterruptedException {
        assertEquals(Optional.of("here"), Boot.await(() -> false, thereAtLook(2)));
    }

    private Supplier<Optional<String>> thereAtLook(int number) {
        return () -> looks.incrementAndGet() >= number ? Optional.of("here") : Optional.empty();
    }
}
