/**
 * One sample in memory: sockets by state, listeners and roles, peers and services in primitive
 * tables that make no garbage per socket. Uses the kernel floor's records; knows no clock, thread,
 * file or log.
 */
@NullMarked
package io.tcpwait.model;

import org.jspecify.annotations.NullMarked;
