/** The chain: which links there are, in what order they are asked, and what follows from their answers. */
package io.mosaicmq.auth;
