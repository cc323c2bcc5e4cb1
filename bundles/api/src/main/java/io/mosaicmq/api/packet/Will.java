package io.mosaicmq.api.packet;

import io.mosaicmq.api.message.Message;

/**
 * A Will Message and how long to wait before it is published ([MQTT5-3.1.2.5]).
 *
 * @param message what is to be published; its receipt time is set when it is
 * @param delayInterval Will Delay Interval in seconds, 0 to 4,294,967,295
 */
public record Will(Message message, long delayInterval) {}
