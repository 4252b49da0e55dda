package io.tcpwait.sample;

import io.tcpwait.kernel.TcpState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one dump of the TCP table.
 *
 * @param sockets by state; every state is present
 * @param stalled sockets other than stuck CLOSE_WAITs
 * @param ports null if the range of ports is not known
 * @param groups each group of peers in each role, peers without a group last; empty if no groups
 *     are configured
 * @param peers how many different peers have a socket in CLOSE_WAIT or TIME_WAIT
 * @param acceptQueues the queues in which connections wait, full queues first; if there are many,
 *     only the worst
 */
public record TcpCounts(
    Map<TcpState, Long> sockets,
    CloseWaitCounts closeWait,
    Stalled stalled,
    TimeWaitCounts timeWait,
    @Nullable PortCounts ports,
    List<PeerGroupCounts> groups,
    int peers,
    List<AcceptQueue> acceptQueues) {

  /** Counts without stalled sockets, and without connections that wait to be accepted. */
  public TcpCounts(
      Map<TcpState, Long> sockets,
      CloseWaitCounts closeWait,
      TimeWaitCounts timeWait,
      @Nullable PortCounts ports,
      List<PeerGroupCounts> groups,
      int peers) {
    this(sockets, closeWait, Stalled.NONE, timeWait, ports, groups, peers, List.of());
  }

  /** The same with other lists of services. */
  public TcpCounts with(
      CloseWaitCounts otherCloseWait,
      Stalled otherStalled,
      TimeWaitCounts otherTimeWait,
      List<AcceptQueue> otherQueues) {
    return new TcpCounts(
        sockets, otherCloseWait, otherStalled, otherTimeWait, ports, groups, peers, otherQueues);
  }
}
