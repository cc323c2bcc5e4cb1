package io.mosaicmq.transport;

/** A configuration that cannot be put in force; the message names key, value and what would be right. */
final class InvalidConfiguration extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidConfiguration(String message) {
        super(message);
    }

    InvalidConfiguration(String message, Throwable cause) {
        super(message, cause);
    }
}
