/**
 * Answers that every path sends in the same way, and pages that are rendered once for all clients.
 *
 * <p>Uses Undertow; knows nothing of the content of pages. The other outlets render them.
 */
@NullMarked
package io.tcpwait.outlet.web.answers;

import org.jspecify.annotations.NullMarked;
