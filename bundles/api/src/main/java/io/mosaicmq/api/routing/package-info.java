/**
 * The seam to whoever knows which shards and which sessions a Topic reaches, which member of a shared group is next, and what is retained.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.routing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
