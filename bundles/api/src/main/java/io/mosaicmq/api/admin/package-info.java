/**
 * What an operator sees and does: implemented by the bundles that own the state, used by the console.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.admin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
