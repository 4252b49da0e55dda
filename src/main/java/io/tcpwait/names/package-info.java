/**
 * The names by which people know processes and network namespaces: programs, containers, pods,
 * units, users. Reads files of runtimes, but does not ask runtimes. Does not know tables, verdicts
 * or outlets.
 */
@NullMarked
package io.tcpwait.names;

import org.jspecify.annotations.NullMarked;
