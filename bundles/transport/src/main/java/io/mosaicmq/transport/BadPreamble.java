package io.mosaicmq.transport;

/** A client got something wrong before its first MQTT packet: the PROXY header, the HTTP upgrade or a WebSocket frame. */
final class BadPreamble extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadPreamble(String message) {
        super(message, null, false, false);
    }
}
