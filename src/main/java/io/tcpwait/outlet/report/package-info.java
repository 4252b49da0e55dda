/** A status as plain text, for a terminal. */
@NullMarked
package io.tcpwait.outlet.report;

import org.jspecify.annotations.NullMarked;
