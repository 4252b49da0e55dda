/** The runbooks in the package, as text for a terminal. Does not know a status. */
@NullMarked
package io.tcpwait.outlet.runbooks;

import org.jspecify.annotations.NullMarked;
