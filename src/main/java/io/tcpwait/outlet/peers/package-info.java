/**
 * The list of all peers, sorted, searched and cut into pages. While clients ask for it, the
 * sampling thread supplies it. Uses only the sample; does not know JSON and HTTP.
 */
@NullMarked
package io.tcpwait.outlet.peers;

import org.jspecify.annotations.NullMarked;
