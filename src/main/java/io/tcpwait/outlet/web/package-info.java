/**
 * The HTTP side: what a scraper can ask, over which listeners, under which TLS and passwords.
 *
 * <p>May use Undertow, JSSE and bcrypt; must not know where its data or its files come from.
 */
@NullMarked
package io.tcpwait.outlet.web;

import org.jspecify.annotations.NullMarked;
