package io.mosaicmq.itests.wire;

/** Something a client sends: one packet or any bytes. */
@FunctionalInterface
public interface Outgoing {
    /** The bytes on the wire, for a connection of that version. */
    byte[] encode(Version version);
}
