/** What the standard says a server does, one class per subject; the names of the tests cite the statements. */
package io.mosaicmq.itests.protocol;
