/** Texts of strangers, on their way to an operator. */
@Export
@Version("1.0.0")
package io.mosaicmq.api.text;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
