package io.mosaicmq.persistence;

import static org.junit.jupiter.api.Assertions.fail;

import io.mosaicmq.api.message.Message;
import io.mosaicmq.api.persistence.Command;
import io.mosaicmq.api.persistence.Command.Enqueued;
import io.mosaicmq.api.persistence.Command.RetainedCleared;
import io.mosaicmq.api.persistence.Command.RetainedSet;
import io.mosaicmq.api.persistence.Command.WillSet;
import io.mosaicmq.api.persistence.Persistence;
import io.mosaicmq.api.persistence.ShardLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A shard as the broker would be one, with the thread of the test as its loop. */
final class Shard implements Executor {
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final ShardLog log;
    private final List<Integer> completed = new ArrayList<>();
    private int appended;
    private Optional<String> failure = Optional.empty();

    Shard(Persistence store, int shard, int shards) {
        log = store.open(shard, shards, this);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** What the store hands back, one line a command. */
    List<String> replay() {
        List<String> lines = new ArrayList<>();
        log.replay(command -> lines.add(line(command)));
        return lines;
    }

    List<Command> replayed() {
        List<Command> commands = new ArrayList<>();
        log.replay(commands::add);
        return commands;
    }

    /** Appends without waiting; returns the batch's number, from 0. */
    int begin(Command... batch) {
        int number = appended++;
        log.append(List.of(batch), new ShardLog.Completion() {
            @Override
            public void committed() {
                completed.add(number);
                failure = Optional.empty();
            }

            @Override
            public void failed(String reason) {
                completed.add(number);
                failure = Optional.of(reason);
            }
        });
        return number;
    }

    /** Appends, waits, and expects it to be kept. */
    void append(Command... batch) {
        begin(batch);
        awaitAll();
        failure.ifPresent(reason -> fail("not kept: " + reason));
    }

    /** Appends, waits, and expects it not to be kept; returns the reason. */
    String refused(Command... batch) {
        begin(batch);
        awaitAll();
        return failure.orElseGet(() -> fail("kept"));
    }

    /** The numbers of the batches that were completed, in the order of their completions. */
    List<Integer> completed() {
        return completed;
    }

    /** Runs the loop until every batch is completed. */
    void awaitAll() {
        try {
            while (completed.size() < appended) {
                Runnable task = tasks.poll(10, TimeUnit.SECONDS);
                if (task == null) {
                    fail(completed.size() + " of " + appended + " batches completed, then nothing for 10 seconds");
                }
                task.run();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A command with the values of its message and arrays, which records do not compare. */
    static String line(Command command) {
        if (command instanceof Enqueued e) {
            return "Enqueued " + e.clientId() + ' ' + e.sequence() + ' ' + text(e.message()) + ' ' + e.qos() + ' '
                    + e.retain() + ' ' + Arrays.toString(e.identifiers()) + ' ' + e.share();
        }
        if (command instanceof WillSet w) {
            return "WillSet " + w.clientId() + ' ' + text(w.will().message()) + ' '
                    + w.will().delayInterval();
        }
        if (command instanceof RetainedSet r) {
            return "RetainedSet " + text(r.message());
        }
        if (command instanceof RetainedCleared r) {
            return "RetainedCleared " + r.topic();
        }
        return command.toString();
    }

    static List<String> lines(Command... commands) {
        return Arrays.stream(commands).map(Shard::line).toList();
    }

    private static String text(Message message) {
        return message.topic() + "|" + message.qos() + '|' + message.isRetained() + '|' + message.expiryInterval() + '|'
                + message.receivedAt() + '|' + Arrays.toString(message.content()) + '|' + message.propertiesLength();
    }
}
