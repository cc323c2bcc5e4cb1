package io.mosaicmq.auth;

import io.mosaicmq.api.auth.Admission;
import io.mosaicmq.api.auth.LoginRequest;
import io.mosaicmq.api.text.Printable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells the operator who was refused and why, without letting anybody flood the log: one line for the same client, user and
 * address in a while, and so many lines a second in all. Any thread; guarded by its own lock.
 */
final class Refusals {
    private static final int REMEMBERED = 1_000;
    private static final long SAME_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int LINES_A_SECOND = 10;
    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();
    /** How much of a client's text a line shows. */
    static final int SHOWN = 512;

    private record Who(String clientId, String username, String address) {}

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<Who, Long> told = new LinkedHashMap<>();
    private long second;
    private int lines;
    private long untold;

    Refusals(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.second = nanoTime.getAsLong();
    }

    void tell(LoginRequest request, Admission.Refused refused) {
        Who who = new Who(
                Printable.of(request.clientId(), SHOWN),
                Printable.of(request.username().orElse(""), SHOWN),
                request.connection().remote().getHostString());
        long before;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - second >= SECOND_NANOS) {
                second = now;
                lines = 0;
            }
            Long last = told.get(who);
            if (last != null && now - last < SAME_AGAIN_NANOS || lines >= LINES_A_SECOND) {
                untold++;
                return;
            }
            lines++;
            told.remove(who); // so that it moves to the end
            told.put(who, now);
            if (told.size() > REMEMBERED) {
                told.remove(told.keySet().iterator().next());
            }
            before = untold;
            untold = 0;
        }
        log.info(
                "Refused client {} user {} from {}: {}, {} (decided by {}){}",
                who.clientId(),
                who.username().isEmpty() ? "-" : who.username(),
                who.address(),
                refused.reasonCode(),
                Printable.of(refused.reason(), SHOWN),
                refused.decidedBy(),
                before == 0 ? "" : "; " + before + " refusals since the last line were not told");
    }
}
