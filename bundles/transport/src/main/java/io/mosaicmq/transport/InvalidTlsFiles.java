package io.mosaicmq.transport;

/** Files of a listener that do not serve for TLS; the message names key, path and what would be right. */
final class InvalidTlsFiles extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTlsFiles(String message) {
        super(message);
    }

    InvalidTlsFiles(String message, Throwable cause) {
        super(message, cause);
    }
}
