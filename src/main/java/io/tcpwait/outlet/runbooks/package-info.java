/** The runbooks that come with the package, as text for a terminal. Knows nothing of a status. */
@NullMarked
package io.tcpwait.outlet.runbooks;

import org.jspecify.annotations.NullMarked;
