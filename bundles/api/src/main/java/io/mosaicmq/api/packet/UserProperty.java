package io.mosaicmq.api.packet;

/** A User Property: a pair of texts that means nothing to the standard and is passed on in order ([MQTT5-3.3.2-17]). */
public record UserProperty(String name, String value) {}
