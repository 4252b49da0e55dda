/**
 * The processes that hold sockets, and the programs behind sockets without an owner. Looks at a few
 * processes at a time, within an allowance; knows no verdict and no outlet.
 */
@NullMarked
package io.tcpwait.processes;

import org.jspecify.annotations.NullMarked;
