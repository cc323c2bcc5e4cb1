/**
 * Topic Names and Topic Filters: validated once, split never, compared as bytes.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.topic;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
