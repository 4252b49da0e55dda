/**
 * What the agents of a whole fleet cost the Prometheus that scrapes them: real scrapes of two
 * hosts, served as those of many.
 */
@NullMarked
package io.tcpwait.lab.fleet;

import org.jspecify.annotations.NullMarked;
