package io.mosaicmq.api.packet;

/**
 * A peer broke a rule of the standard or a configured limit: expected, answered with a Reason Code, counted, never a bug of
 * ours; so it has no stack trace.
 */
public final class ProtocolViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;
    private final String clause;

    /**
     * @param reasonCode what MQTT 5 clients are told
     * @param clause the statement that was broken, as {@code MQTT5-3.3.1-4}, or the name of the limit that was exceeded
     * @param message what happened, in words; fit for a Reason String
     */
    public ProtocolViolation(ReasonCode reasonCode, String clause, String message) {
        super(message, null, false, false);
        this.reasonCode = reasonCode;
        this.clause = clause;
    }

    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /** The statement that was broken, or the name of the limit that was exceeded. */
    public String clause() {
        return clause;
    }
}
