/**
 * The tables that one dump of TCP sockets is counted into: mutable, primitive, without garbage per
 * socket. Only the collector and the search for processes see them; each dump ends in records of
 * {@link io.tcpwait.sample}.
 */
@NullMarked
package io.tcpwait.tables;

import org.jspecify.annotations.NullMarked;
