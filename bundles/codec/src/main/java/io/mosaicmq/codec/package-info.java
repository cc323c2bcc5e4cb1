/**
 * Bytes to MQTT packets and back, for 3.1, 3.1.1 and 5.0: works on arrays, knows no socket, thread or session. Transport and
 * bridges use it; {@link io.mosaicmq.codec.PublishFormat} is the service that writes PUBLISH for the broker.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.codec;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
