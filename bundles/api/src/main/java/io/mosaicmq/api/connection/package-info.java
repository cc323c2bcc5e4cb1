/**
 * The seam between the bundle that owns sockets and the bundle that speaks the protocol: event loops, connections, packets in, bytes out.
 */
@Export
@Version("1.0.0")
package io.mosaicmq.api.connection;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
