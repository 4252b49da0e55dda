/**
 * The HTTP side: what a scraper can ask, and the server that answers. Its rooms are connections,
 * requests, passwords, answers and TLS.
 *
 * <p>May use Undertow; must not know where its data or its files come from.
 */
@NullMarked
package io.tcpwait.outlet.web;

import org.jspecify.annotations.NullMarked;
