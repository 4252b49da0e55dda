/**
 * The processes that hold sockets, and the programs behind sockets without an owner. Looks at a few
 * processes at a time, within an allowance. Does not know verdicts or outlets.
 */
@NullMarked
package io.tcpwait.processes;

import org.jspecify.annotations.NullMarked;
