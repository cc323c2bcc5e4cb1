/**
 * The seam to whoever keeps sessions, queues and retained messages: one log of commands for each shard.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.persistence;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
