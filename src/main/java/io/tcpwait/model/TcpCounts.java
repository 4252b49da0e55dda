package io.tcpwait.model;

import io.tcpwait.kernel.TcpState;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one dump of the TCP table came to.
 *
 * @param sockets by state; every state is there
 * @param ports null where the range of ports is not known
 * @param peers how many different peers have a socket in CLOSE_WAIT or TIME_WAIT
 */
public record TcpCounts(
    Map<TcpState, Long> sockets,
    CloseWaitCounts closeWait,
    TimeWaitCounts timeWait,
    @Nullable PortCounts ports,
    int peers) {}
