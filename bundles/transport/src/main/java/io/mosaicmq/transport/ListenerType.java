package io.mosaicmq.transport;

/** What a listener speaks below MQTT, by the name in its configuration. */
enum ListenerType {
    TCP("tcp", false, false),
    TLS("tls", true, false),
    WS("ws", false, true),
    WSS("wss", true, true);

    private final String text;
    private final boolean encrypted;
    private final boolean webSocket;

    ListenerType(String text, boolean encrypted, boolean webSocket) {
        this.text = text;
        this.encrypted = encrypted;
        this.webSocket = webSocket;
    }

    boolean isEncrypted() {
        return encrypted;
    }

    boolean isWebSocket() {
        return webSocket;
    }

    @Override
    public String toString() {
        return text;
    }
}
