package io.mosaicmq.itests.broker;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Names that no other test uses, nor any other run against the same broker. */
public final class Fresh {
    private static final String RUN =
            Integer.toString(ThreadLocalRandom.current().nextInt(1 << 24), 36);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Fresh() {}

    /** Letters and digits, at most 23, which is what MQTT 3.1 asks for. */
    public static String clientId() {
        return "c" + RUN + "x" + COUNT.incrementAndGet();
    }

    /** A topic of two levels. */
    public static String topic() {
        return "it" + RUN + "/t" + COUNT.incrementAndGet();
    }

    /** A Share Name. */
    public static String group() {
        return "g" + RUN + "x" + COUNT.incrementAndGet();
    }
}
