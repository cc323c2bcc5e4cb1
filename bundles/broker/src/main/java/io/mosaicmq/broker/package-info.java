/**
 * The protocol: shards that own sessions, what a session does with packets and messages, and the services operators look
 * through. One event loop owns one shard and everything in it; nothing here takes a lock.
 */
package io.mosaicmq.broker;
