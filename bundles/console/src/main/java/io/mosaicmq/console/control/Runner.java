package io.mosaicmq.console.control;

import io.mosaicmq.console.client.Request;
import java.io.PrintStream;

/** Runs what bin/mqtt asks for. */
interface Runner {
    /**
     * Runs on the calling thread until the command ended; an interrupt ends it early.
     *
     * @return the exit code, 0 if the command did what it should
     */
    int run(Request request, PrintStream out, PrintStream err);
}
