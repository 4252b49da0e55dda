/**
 * Connections from accept(2) on: places, deadlines and the queue of handshakes.
 *
 * <p>Uses XNIO, Undertow and the package kernel; does not know HTTP, passwords or certificates.
 */
@NullMarked
package io.tcpwait.outlet.web.connections;

import org.jspecify.annotations.NullMarked;
