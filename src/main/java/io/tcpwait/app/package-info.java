/**
 * The roof: command line, wiring, the sampling loop, start and stop. May use every floor; no floor
 * uses it.
 */
@NullMarked
package io.tcpwait.app;

import org.jspecify.annotations.NullMarked;
