/**
 * All peers for those who look: a list is asked of the sampling thread while somebody does, and
 * sorted, searched and cut into pages here. Uses the sample alone; knows nothing of JSON and HTTP.
 */
@NullMarked
package io.tcpwait.outlet.peers;

import org.jspecify.annotations.NullMarked;
