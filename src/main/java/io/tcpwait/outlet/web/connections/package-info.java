/**
 * Connections from the moment they are accepted: places, deadlines and the turns of handshakes.
 *
 * <p>Uses XNIO, Undertow and the kernel floor; knows no HTTP, no password and no certificate.
 */
@NullMarked
package io.tcpwait.outlet.web.connections;

import org.jspecify.annotations.NullMarked;
