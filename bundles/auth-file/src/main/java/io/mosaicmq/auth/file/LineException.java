package io.mosaicmq.auth.file;

/** A line of a file that cannot be obeyed, so that the whole file is refused; the message never quotes a secret. */
final class LineException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param line counted from 1 */
    LineException(int line, String reason) {
        super("line " + line + ": " + reason);
    }
}
