package io.mosaicmq.persistence.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.persistence.Command.Enqueued;
import io.mosaicmq.api.persistence.Command.Sent;
import io.mosaicmq.api.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A queue in memory")
class KeptQueueTest {
    private static final Message MESSAGE = Message.of(Topic.of("t"), QoS.AT_LEAST_ONCE, false, new byte[0], 0);

    private final KeptQueue queue = new KeptQueue();

    private void add(long... sequences) {
        for (long sequence : sequences) {
            queue.add(new Enqueued("c", sequence, MESSAGE, QoS.AT_LEAST_ONCE, false, new int[0], ""));
        }
    }

    private List<Long> waiting() {
        List<Long> sequences = new ArrayList<>();
        queue.replay(new FreshMessages(), command -> {
            if (command instanceof Enqueued enqueued) {
                sequences.add(enqueued.sequence());
            } else {
                sequences.add(-((Sent) command).sequence()); // a Sent behind its message
            }
        });
        return sequences;
    }

    @Test
    @DisplayName("is in the order of the sequences, however they came")
    void inOrder() {
        add(10, 20, 30, 15, 5, 25, 40, 35, 1, 50);
        assertEquals(List.of(1L, 5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L, 50L), waiting());
        queue.remove(1);
        queue.remove(20);
        add(2, 20);
        assertEquals(List.of(2L, 5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L, 50L), waiting());
        assertEquals(10, queue.size());
    }

    @Test
    @DisplayName("holds one message for a sequence: the last, which has not been sent")
    void replaced() {
        add(1, 2, 3);
        queue.sent(2, 7);
        assertEquals(List.of(1L, 2L, -2L, 3L), waiting());
        add(2);
        assertEquals(List.of(1L, 2L, 3L), waiting());
        assertEquals(3, queue.size());
    }
}
