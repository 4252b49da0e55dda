/**
 * The web server and the paths that it serves. Subpackages: connections, requests, passwords,
 * answers and TLS.
 *
 * <p>May use Undertow; must not know the source of its data or of its files.
 */
@NullMarked
package io.tcpwait.outlet.web;

import org.jspecify.annotations.NullMarked;
