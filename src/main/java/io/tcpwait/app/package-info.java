/**
 * The roof: command line, wiring, the sampling loop, start and stop. May use every floor; nothing
 * uses it.
 */
@NullMarked
package io.tcpwait.app;

import org.jspecify.annotations.NullMarked;
