package io.mosaicmq.api.packet;

/** The editions of the standard a client may speak, by the Protocol Level in its CONNECT. */
public enum ProtocolVersion {
    /** MQTT 3.1: Protocol Name {@code MQIsdp}, level 3. */
    V3_1(3, "3.1"),
    /** MQTT 3.1.1: Protocol Name {@code MQTT}, level 4. */
    V3_1_1(4, "3.1.1"),
    /** MQTT 5.0: Protocol Name {@code MQTT}, level 5. */
    V5(5, "5.0");

    private final int level;
    private final String text;

    ProtocolVersion(int level, String text) {
        this.level = level;
        this.text = text;
    }

    /** Protocol Level byte: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** Whether packets carry properties and reason codes. */
    public boolean hasProperties() {
        return this == V5;
    }

    /** As people write it: {@code 3.1}, {@code 3.1.1}, {@code 5.0}. */
    @Override
    public String toString() {
        return text;
    }
}
