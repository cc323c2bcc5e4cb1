/** Plain data structures of the protocol: no threads, no clock, no services. Each belongs to one shard's loop. */
package io.mosaicmq.broker.state;
