package io.mosaicmq.api.config;

/** A configuration that does not validate; the message names every file, key and value that is wrong, and what would be right. */
public final class SettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
