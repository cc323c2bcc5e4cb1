package io.mosaicmq.auth;

/** A key of the configuration that cannot be obeyed; the message names the key, its value and what would be right. */
final class InvalidSetting extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidSetting(String key, String value, String expected) {
        super(key + " = " + value + " (" + expected + ")");
    }
}
