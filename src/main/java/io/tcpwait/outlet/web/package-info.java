/**
 * The HTTP side: the paths that a scraper can ask for, and the server that answers. Its rooms are
 * connections, requests, passwords, answers and TLS.
 *
 * <p>May use Undertow; must not know the origin of its data or of its files.
 */
@NullMarked
package io.tcpwait.outlet.web;

import org.jspecify.annotations.NullMarked;
