/**
 * The last status as Prometheus metrics. Uses the sample and, to be served, the web outlet; does
 * not know how a sample is taken.
 */
@NullMarked
package io.tcpwait.outlet.metrics;

import org.jspecify.annotations.NullMarked;
