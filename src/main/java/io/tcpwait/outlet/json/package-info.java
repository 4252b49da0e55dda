/**
 * A status as JSON, a stable format that docs/status-json.md describes. Uses detect, the sample
 * and, to be served, the web outlet.
 */
@NullMarked
package io.tcpwait.outlet.json;

import org.jspecify.annotations.NullMarked;
