package io.tcpwait.sample;

import io.tcpwait.kernel.TcpState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one dump of the TCP table came to.
 *
 * @param sockets by state; every state is there
 * @param stalled sockets that stand still and are no stuck CLOSE_WAIT
 * @param ports null where the range of ports is not known
 * @param groups each group of peers in each role, those of no group last; none where none are
 *     configured
 * @param peers how many different peers have a socket in CLOSE_WAIT or TIME_WAIT
 * @param acceptQueues those in which something waits, the full ones first; of many the worst
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

  /** Where nothing stands still, and nothing waits to be accepted. */
  public TcpCounts(
      Map<TcpState, Long> sockets,
      CloseWaitCounts closeWait,
      TimeWaitCounts timeWait,
      @Nullable PortCounts ports,
      List<PeerGroupCounts> groups,
      int peers) {
    this(sockets, closeWait, Stalled.NONE, timeWait, ports, groups, peers, List.of());
  }
}
