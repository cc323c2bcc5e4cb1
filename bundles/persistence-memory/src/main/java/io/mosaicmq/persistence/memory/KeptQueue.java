package io.mosaicmq.persistence.memory;

import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.Enqueued;
import io.mosaicmq.api.persistence.Command.Received;
import io.mosaicmq.api.persistence.Command.Sent;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The messages that wait for a session, by sequence. Sequences grow, so this is three parallel arrays that are appended to at
 * the end and mostly emptied at the front: a message costs no object, and finding one is one look, or a binary search when
 * there are gaps. Used by the loop of its shard.
 */
final class KeptQueue {
    private static final int SMALLEST = 8;
    private static final long[] NO_SEQUENCES = {};
    private static final Enqueued[] NO_COMMANDS = {};
    private static final int[] NO_STATES = {};

    private static final int RECEIVED = 1 << 16;
    private static final int PACKET_ID = 0xFFFF;

    private long[] sequences = NO_SEQUENCES;
    private Enqueued[] commands = NO_COMMANDS; // null: removed
    private int[] states = NO_STATES; // 0 waiting, Packet Identifier when sent, RECEIVED
    private int head; // the first that is not removed
    private int tail; // behind the last
    private int size;

    /** Adds a message, as a rule behind all others; one with the same sequence is replaced. */
    void add(Enqueued command) {
        if (tail == sequences.length) {
            makeRoom();
        }
        long sequence = command.sequence();
        int at = tail;
        if (head < tail && sequence <= sequences[tail - 1]) {
            at = Arrays.binarySearch(sequences, head, tail, sequence);
            if (at >= 0) {
                size += commands[at] == null ? 1 : 0;
                commands[at] = command;
                states[at] = 0;
                return;
            }
            at = -at - 1;
            System.arraycopy(sequences, at, sequences, at + 1, tail - at);
            System.arraycopy(commands, at, commands, at + 1, tail - at);
            System.arraycopy(states, at, states, at + 1, tail - at);
        }
        sequences[at] = sequence;
        commands[at] = command;
        states[at] = 0;
        tail++;
        size++;
    }

    void sent(long sequence, int packetId) {
        int at = find(sequence);
        if (at >= 0) {
            states[at] = states[at] & RECEIVED | packetId;
        }
    }

    void received(long sequence) {
        int at = find(sequence);
        if (at >= 0) {
            states[at] |= RECEIVED;
        }
    }

    void remove(long sequence) {
        int at = find(sequence);
        if (at < 0) {
            return;
        }
        commands[at] = null;
        size--;
        while (head < tail && commands[head] == null) {
            head++;
        }
        if (head == tail) {
            head = 0;
            tail = 0;
            if (sequences.length > SMALLEST * 8) { // a queue that has been long gives its memory back
                sequences = NO_SEQUENCES;
                commands = NO_COMMANDS;
                states = NO_STATES;
            }
        }
    }

    int size() {
        return size;
    }

    /** Hands out what waits, in order, and keeps it as it was handed out. */
    void replay(FreshMessages fresh, Consumer<Command> target) {
        for (int i = head; i < tail; i++) {
            Enqueued old = commands[i];
            if (old == null) {
                continue;
            }
            Enqueued renewed = new Enqueued(
                    old.clientId(),
                    old.sequence(),
                    fresh.of(old.message()),
                    old.qos(),
                    old.retain(),
                    old.identifiers(),
                    old.share());
            commands[i] = renewed;
            target.accept(renewed);
            if ((states[i] & PACKET_ID) != 0) {
                target.accept(new Sent(old.clientId(), old.sequence(), states[i] & PACKET_ID));
            }
            if ((states[i] & RECEIVED) != 0) {
                target.accept(new Received(old.clientId(), old.sequence()));
            }
        }
    }

    private int find(long sequence) {
        if (head == tail) {
            return -1;
        }
        long offset = sequence - sequences[head];
        int at = offset >= 0 && offset < tail - head && sequences[head + (int) offset] == sequence
                ? head + (int) offset // no gaps, which is the rule
                : Arrays.binarySearch(sequences, head, tail, sequence);
        return at >= 0 && commands[at] != null ? at : -1;
    }

    /** Closes the gaps, into arrays that leave as much room again. */
    private void makeRoom() {
        int capacity = Math.max(SMALLEST, size * 2);
        boolean reuse = capacity <= sequences.length && capacity * 4 > sequences.length;
        long[] toSequences = reuse ? sequences : new long[capacity];
        Enqueued[] toCommands = reuse ? commands : new Enqueued[capacity];
        int[] toStates = reuse ? states : new int[capacity];
        int to = 0;
        for (int i = head; i < tail; i++) {
            if (commands[i] != null) {
                toSequences[to] = sequences[i];
                toCommands[to] = commands[i];
                toStates[to] = states[i];
                to++;
            }
        }
        if (reuse) {
            Arrays.fill(commands, to, tail, null);
        }
        sequences = toSequences;
        commands = toCommands;
        states = toStates;
        head = 0;
        tail = to;
    }
}
