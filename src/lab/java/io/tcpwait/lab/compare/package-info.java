/** Compares today's alerts with tcpwait's, in one Prometheus, on the same sockets. */
@NullMarked
package io.tcpwait.lab.compare;

import org.jspecify.annotations.NullMarked;
