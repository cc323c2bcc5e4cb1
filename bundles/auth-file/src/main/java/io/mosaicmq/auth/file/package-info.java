/** Users and rules from files in the formats of Mosquitto, read again whenever they change. */
package io.mosaicmq.auth.file;
