package io.mosaicmq.console;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;

/**
 * Patience while Karaf starts: its bundles come one by one, so what a command needs may be missing for a moment, and a
 * script that follows bin/start should not have to try again. Looked at now and then, on the thread of the command:
 * Karaf does not tell when a command has been registered.
 */
public final class Boot {
    /** Registered by Karaf when its boot features are installed; by name, to need nothing of the features bundle. */
    private static final String FINISHED = "org.apache.karaf.features.BootFinished";

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(15);
    private static final long PAUSE = 50;

    private Boot() {}

    /** Whether Karaf still starts. */
    public static boolean isUnderWay(BundleContext context) {
        return context.getServiceReference(FINISHED) == null;
    }

    /** What is looked for, as soon as it is there; empty if it is not and there is no reason (any more) to wait for it. */
    public static <T> Optional<T> await(BooleanSupplier reason, Supplier<Optional<T>> look)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        Optional<T> found = look.get();
        while (found.isEmpty() && reason.getAsBoolean() && end - System.nanoTime() > 0) {
            Thread.sleep(PAUSE);
            found = look.get();
        }
        // Once more: it may have come between the look and the end of the reason.
        return found.isPresent() ? found : look.get();
    }
}
