/**
 * A status as JSON. Uses detect and the model and, to be served, the web outlet; what it writes is
 * promised to stay, and described in docs/status-json.md.
 */
@NullMarked
package io.tcpwait.outlet.json;

import org.jspecify.annotations.NullMarked;
