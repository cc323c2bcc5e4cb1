package io.mosaicmq.console.view;

/** How a command prints what it found. */
public enum Format {
    /** For people: columns and headers. */
    TABLE,
    /** For scripts: one line an item, tabs between values, no header. */
    PLAIN,
    /** For programs. */
    JSON
}
