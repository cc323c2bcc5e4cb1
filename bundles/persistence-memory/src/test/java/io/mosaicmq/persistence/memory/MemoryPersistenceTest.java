package io.mosaicmq.persistence.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.message.QoS;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.Enqueued;
import io.mosaicmq.api.persistence.Command.RetainedSet;
import io.mosaicmq.api.persistence.Command.SessionOpened;
import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.persistence.ShardLog;
import io.mosaicmq.api.topic.Topic;
import io.mosaicmq.persistence.PersistenceContract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The store in memory")
class MemoryPersistenceTest extends PersistenceContract {
    @Override
    protected Persistence create() {
        return new MemoryPersistence();
    }

    @Override
    protected Persistence reopen(Persistence store) {
        return store;
    }

    @Test
    @DisplayName("says what it is, and what it is not")
    void saysWhatItIs() {
        assertEquals("memory", create().name());
        assertFalse(create().isDurable());
    }

    @Test
    @DisplayName("there are 1 to 64 shards")
    void shards() {
        assertThrows(IllegalArgumentException.class, () -> create().open(0, 0, Runnable::run));
        assertThrows(IllegalArgumentException.class, () -> create().open(64, 65, Runnable::run));
        assertThrows(IllegalArgumentException.class, () -> create().open(2, 2, Runnable::run));
        assertThrows(IllegalArgumentException.class, () -> create().open(-1, 2, Runnable::run));
    }

    @Test
    @DisplayName("completes during the call")
    void completesDuringTheCall() {
        ShardLog log = create().open(0, 1, task -> {
            throw new AssertionError("the loop is not needed");
        });
        List<String> completions = new ArrayList<>();
        log.append(List.of(), new ShardLog.Completion() {
            @Override
            public void committed() {
                completions.add("committed");
            }

            @Override
            public void failed(String reason) {
                completions.add(reason);
            }
        });
        assertEquals(List.of("committed"), completions);
    }

    @Test
    @DisplayName("a message is handed to the next broker without what the former one's router kept on its topic")
    void topicsAreFresh() {
        Persistence store = create();
        Topic topic = Topic.of("t");
        topic.keep(new Object(), 1);
        Message message = Message.of(topic, QoS.AT_LEAST_ONCE, true, new byte[100], 0);
        store.open(0, 1, Runnable::run).append(List.of(new RetainedSet(message)), new ShardLog.Completion() {
            @Override
            public void committed() {}

            @Override
            public void failed(String reason) {
                throw new AssertionError(reason);
            }
        });
        List<Command> replayed = new ArrayList<>();
        store.open(0, 1, Runnable::run).replay(replayed::add);
        Message again = ((RetainedSet) replayed.get(0)).message();
        assertNotSame(topic, again.topic());
        assertEquals(topic, again.topic());
        assertNull(again.topic().found());
        assertSame(message.content(), again.content());
    }

    @Test
    @DisplayName("a message that many sessions wait for stays one message")
    void sharedMessage() {
        MemoryState state = new MemoryState();
        Message message = Message.of(Topic.of("t"), QoS.AT_LEAST_ONCE, false, new byte[100], 0);
        for (int i = 0; i < 10; i++) {
            state.apply(List.of(
                    new SessionOpened("client-" + i, "", 1, 1),
                    new Enqueued("client-" + i, 1, message, QoS.AT_LEAST_ONCE, false, new int[0], "")));
        }
        Set<Message> messages = new HashSet<>();
        state.replay(0, 1, command -> {
            if (command instanceof Enqueued enqueued) {
                messages.add(enqueued.message());
            }
        });
        assertEquals(1, messages.size());
        assertFalse(messages.contains(message));
    }

    @Test
    @DisplayName("several shards of one broker do not fence each other, the next broker fences all")
    void generations() {
        Persistence store = create();
        ShardLog zero = store.open(0, 2, Runnable::run);
        ShardLog one = store.open(1, 2, Runnable::run);
        assertTrue(keeps(zero));
        assertTrue(keeps(one));
        ShardLog next = store.open(0, 2, Runnable::run);
        assertFalse(keeps(zero));
        assertFalse(keeps(one));
        assertTrue(keeps(next));
        store.open(0, 3, Runnable::run);
        assertFalse(keeps(next));
    }

    private static boolean keeps(ShardLog log) {
        boolean[] kept = {false};
        log.append(List.of(), new ShardLog.Completion() {
            @Override
            public void committed() {
                kept[0] = true;
            }

            @Override
            public void failed(String reason) {
                assertFalse(reason.isEmpty());
            }
        });
        return kept[0];
    }
}
