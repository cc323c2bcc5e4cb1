package io.mosaicmq.auth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when a test says so. Any thread; tasks run on the thread that lets time pass. */
final class ManualDeadlines implements Deadlines {
    private record Task(long at, Runnable task) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now;

    @Override
    public synchronized long now() {
        return now;
    }

    @Override
    public synchronized Deadline in(Duration delay, Runnable task) {
        Task added = new Task(now + delay.toNanos(), task);
        tasks.add(added);
        return () -> {
            synchronized (this) {
                tasks.removeIf(other -> other == added);
            }
        };
    }

    void pass(Duration time) {
        List<Task> due;
        synchronized (this) {
            now += time.toNanos();
            due = tasks.stream()
                    .filter(task -> task.at() <= now)
                    .sorted(Comparator.comparingLong(Task::at))
                    .toList();
            tasks.removeAll(due);
        }
        due.forEach(task -> task.task().run());
    }

    synchronized int pending() {
        return tasks.size();
    }
}
