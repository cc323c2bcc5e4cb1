/** The broker that the black-box tests talk to: the distribution, one that runs already, or Mosquitto as a second opinion. */
package io.mosaicmq.itests.broker;
