package io.mosaicmq.broker.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.broker.state.SendWindow.Stage;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("[MQTT5-2.2.1] Packet Identifiers in use towards a client")
class SendWindowTest {
    private final SendWindow<String> window = new SendWindow<>();

    private static QueuedMessage<String> message(long sequence, QoS qos) {
        Message message = Message.of(Topic.of("t"), qos, false, new byte[1], 0);
        return new QueuedMessage<>(sequence, message, qos, false, new int[0], null);
    }

    @Test
    @DisplayName("[MQTT5-2.2.1-4] an identifier in use is not given again, over all 65,535 of them")
    void identifiersAreUnique() {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 65_535; i++) {
            int id = window.take(QoS.AT_LEAST_ONCE);
            assertTrue(id >= 1 && id <= 65_535, "identifier " + id);
            assertTrue(given.add(id), "given twice: " + id);
        }
        assertEquals(65_535, window.size());
    }

    @Test
    @DisplayName("identifiers come and go for long without a clash")
    void longLife() {
        Random random = new Random(3);
        Set<Integer> inUse = new HashSet<>();
        ArrayDeque<Integer> order = new ArrayDeque<>();
        for (int i = 0; i < 300_000; i++) {
            if (order.isEmpty() || order.size() < 500 && random.nextBoolean()) {
                int id = window.take(QoS.EXACTLY_ONCE);
                assertTrue(inUse.add(id));
                order.add(id);
            } else {
                int id = order.poll();
                inUse.remove(id);
                window.free(id);
            }
        }
        assertEquals(inUse.size(), window.size());
    }

    @Test
    @DisplayName(
            "[MQTT5-4.3.3] a QoS 2 exchange goes from PUBREC to PUBCOMP to free, a QoS 1 exchange straight to free")
    void stages() {
        int twice = window.take(QoS.EXACTLY_ONCE);
        int once = window.take(QoS.AT_LEAST_ONCE);
        assertEquals(Stage.AWAITING_PUBREC, window.stage(twice));
        assertEquals(Stage.AWAITING_PUBACK, window.stage(once));
        window.received(twice);
        assertEquals(Stage.AWAITING_PUBCOMP, window.stage(twice));
        window.free(twice);
        window.free(once);
        assertEquals(Stage.FREE, window.stage(twice));
        assertEquals(Stage.FREE, window.stage(once));
        assertEquals(Stage.FREE, window.stage(0));
        assertEquals(Stage.FREE, window.stage(65_535));
    }

    @Test
    @DisplayName("[MQTT5-4.6.0-1] what is remembered comes back in the order it was sent, whatever its identifiers")
    void rememberedInOrder() {
        int third = window.take(message(30, QoS.AT_LEAST_ONCE));
        int first = window.take(message(10, QoS.EXACTLY_ONCE));
        int second = window.take(message(20, QoS.AT_LEAST_ONCE));
        window.take(QoS.AT_LEAST_ONCE);
        assertEquals(List.of(first, second, third), window.remembered());
        window.free(second);
        assertNull(window.message(second));
        assertEquals(List.of(first, third), window.remembered());
    }

    @Test
    @DisplayName("what was restored keeps its identifier, and new ones avoid it")
    void restored() {
        window.restore(40_000, message(1, QoS.EXACTLY_ONCE), true);
        assertEquals(Stage.AWAITING_PUBCOMP, window.stage(40_000));
        assertEquals(1, window.size());
        for (int i = 0; i < 65_534; i++) {
            assertTrue(window.take(QoS.AT_LEAST_ONCE) != 40_000);
        }
    }
}
