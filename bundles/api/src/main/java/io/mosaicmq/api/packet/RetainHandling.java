package io.mosaicmq.api.packet;

/** When a subscription is sent retained messages ([MQTT5-3.8.3.1]); the ordinal is the value on the wire. */
public enum RetainHandling {
    SEND,
    SEND_IF_NEW,
    DO_NOT_SEND
}
