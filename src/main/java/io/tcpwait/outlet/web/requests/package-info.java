/**
 * Requests: their bytes, held against HTTP/1.1 before Undertow reads them.
 *
 * <p>Uses Undertow; knows neither clients nor answers.
 */
@NullMarked
package io.tcpwait.outlet.web.requests;

import org.jspecify.annotations.NullMarked;
