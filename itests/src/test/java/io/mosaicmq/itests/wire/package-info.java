/**
 * A small MQTT client that writes its bytes out and reads the broker's strictly. It shares no code with the product, so that
 * it can judge it: whatever the broker sends is checked against the standard before a test looks at it.
 */
package io.mosaicmq.itests.wire;
