/**
 * Requests: their bytes, held against HTTP/1.1 before Undertow reads them.
 *
 * <p>Uses Undertow; knows neither who asks nor what is answered.
 */
@NullMarked
package io.tcpwait.outlet.web.requests;

import org.jspecify.annotations.NullMarked;
