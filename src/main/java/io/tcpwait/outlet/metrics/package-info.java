/**
 * The last sample as Prometheus metrics. Uses the model and, to be served, the web outlet; knows
 * nothing of how a sample is taken.
 */
@NullMarked
package io.tcpwait.outlet.metrics;

import org.jspecify.annotations.NullMarked;
