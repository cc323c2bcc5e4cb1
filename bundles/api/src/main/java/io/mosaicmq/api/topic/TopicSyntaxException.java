package io.mosaicmq.api.topic;

/** A text that is no Topic Name, no Topic Filter, or exceeds a configured limit; the message names the rule. */
public final class TopicSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, fit for an operator and for a Reason String */
    public TopicSyntaxException(String message) {
        super(message);
    }

    /** A peer's mistake is expected: no stack trace, so that garbage costs little. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
