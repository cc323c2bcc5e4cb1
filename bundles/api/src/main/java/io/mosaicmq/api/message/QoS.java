package io.mosaicmq.api.message;

/** Quality of Service of a delivery ([MQTT5-4.3]). */
public enum QoS {
    /** 0: no acknowledgement. */
    AT_MOST_ONCE,
    /** 1: acknowledged by PUBACK. */
    AT_LEAST_ONCE,
    /** 2: acknowledged by PUBREC, PUBREL and PUBCOMP. */
    EXACTLY_ONCE;

    private static final QoS[] VALUES = values();

    /**
     * @param value 0, 1 or 2
     * @throws IllegalArgumentException for anything else
     */
    public static QoS of(int value) {
        if (value < 0 || value > 2) {
            throw new IllegalArgumentException("QoS is 0, 1 or 2, not " + value);
        }
        return VALUES[value];
    }

    /** 0, 1 or 2. */
    public int value() {
        return ordinal();
    }

    /** The lower of the two. */
    public QoS atMost(QoS limit) {
        return ordinal() <= limit.ordinal() ? this : limit;
    }
}
