/** Clients that others wrote, as users have them: what they agree on with the broker is what interoperability means. */
package io.mosaicmq.itests.clients;
