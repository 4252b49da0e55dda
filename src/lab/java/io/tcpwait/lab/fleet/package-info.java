/**
 * Measures the cost of a fleet's agents to the Prometheus that scrapes them. Real scrapes of two
 * hosts are served as scrapes of many hosts.
 */
@NullMarked
package io.tcpwait.lab.fleet;

import org.jspecify.annotations.NullMarked;
