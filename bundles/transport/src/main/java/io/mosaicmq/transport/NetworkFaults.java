package io.mosaicmq.transport;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Tells the faults of a network or a peer, which are expected, from those of our code. */
final class NetworkFaults {
    private NetworkFaults() {}

    /** What happened, in words; empty when the fault is a bug. */
    static String describe(Throwable fault) {
        Throwable cause = fault instanceof DecoderException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof SSLException) {
            return "TLS: " + text(cause);
        }
        if (cause instanceof BadPreamble || cause instanceof DecoderException) {
            return text(cause);
        }
        if (cause instanceof IOException) {
            return "connection lost: " + text(cause);
        }
        return "";
    }

    private static String text(Throwable cause) {
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
