/**
 * The tables into which one dump of TCP sockets is counted: mutable, primitive, without garbage per
 * socket. Only the collector and the search for processes see them. Each dump ends in records of
 * {@link io.tcpwait.sample}.
 */
@NullMarked
package io.tcpwait.tables;

import org.jspecify.annotations.NullMarked;
