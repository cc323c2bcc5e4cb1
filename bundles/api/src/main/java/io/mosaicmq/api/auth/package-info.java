/**
 * The seams of authentication and authorization: who a client is, and what it may do. Absence of an answer never means yes.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.auth;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
