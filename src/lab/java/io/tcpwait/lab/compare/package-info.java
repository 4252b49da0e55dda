/**
 * What people alert on today beside what tcpwait alerts on, by one Prometheus, on the same sockets.
 */
@NullMarked
package io.tcpwait.lab.compare;

import org.jspecify.annotations.NullMarked;
