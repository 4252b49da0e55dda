/**
 * The names that people know processes and network namespaces by: programs, containers, pods,
 * units, users. Reads files of run-times, asks no run-time. Knows no table, verdict and outlet.
 */
@NullMarked
package io.tcpwait.names;

import org.jspecify.annotations.NullMarked;
