/**
 * The bytes of requests, checked against HTTP/1.1 before Undertow reads them.
 *
 * <p>Uses Undertow; does not know clients and answers.
 */
@NullMarked
package io.tcpwait.outlet.web.requests;

import org.jspecify.annotations.NullMarked;
