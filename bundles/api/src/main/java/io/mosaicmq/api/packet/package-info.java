/**
 * MQTT Control Packets as values, the words of the standard in 3.1, 3.1.1 and 5.0, and how a PUBLISH becomes bytes.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.packet;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
