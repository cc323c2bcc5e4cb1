/** What keeps the house in shape: who may import what, how code is written, what the distribution looks like on disk. */
package io.mosaicmq.itests.house;
