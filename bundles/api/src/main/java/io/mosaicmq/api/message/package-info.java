/**
 * The Application Message and its Quality of Service.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.message;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
