/** How every bundle reads its configuration: typed, whole or not at all, with errors that name file, key, value and the fix. */
@Export
@Version("1.0.0")
package io.mosaicmq.api.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
