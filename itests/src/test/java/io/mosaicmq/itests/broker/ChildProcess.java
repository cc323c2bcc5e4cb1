package io.mosaicmq.itests.broker;

import java.util.concurrent.TimeUnit;

/** A broker that ends with the tests: asked by SIGTERM, forced when it does not obey. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Thread hook;

    ChildProcess(Process process) {
        this.process = process;
        hook = new Thread(process::destroy, "stop broker");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroy();
        try {
            if (process.waitFor(20, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IllegalStateException("the broker was still there 20 s after SIGTERM");
    }
}
