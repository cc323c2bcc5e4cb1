/** What operators do to a running broker, and what its clients notice of it: nothing, where that is promised. */
package io.mosaicmq.itests.operations;
