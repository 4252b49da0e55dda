/**
 * Answers that all paths share, and pages that are rendered once for all clients.
 *
 * <p>Uses Undertow. Does not know the content of pages, which the other outlets render.
 */
@NullMarked
package io.tcpwait.outlet.web.answers;

import org.jspecify.annotations.NullMarked;
