package io.tcpwait.outlet.metrics;

import io.tcpwait.outlet.PeerGroupShare;
import io.tcpwait.sample.Sample;
import java.util.List;

/**
 * The metrics of peer groups, if some are configured.
 *
 * <pre>
 * tcpwait_peer_group_close_wait_sockets{netns="host",peer_group="mysql",role="outbound"} 360.0
 * tcpwait_peer_group_close_wait_sockets{netns="host",peer_group="other",role="outbound"} 3.0
 * tcpwait_peer_group_close_wait_stuck_sockets{netns="host",peer_group="mysql",role="outbound"} 338.0
 * tcpwait_peer_group_time_wait_sockets{netns="host",peer_group="mysql",role="outbound"} 3012.0
 * tcpwait_peer_group_time_wait_arrivals_per_second{netns="host",peer_group="mysql",role="outbound"} 101.0
 * </pre>
 */
final class PeerGroupFamilies {
  private PeerGroupFamilies() {}

  static List<Family> of(Sample sample) {
    Family closeWait = Family.of(Metric.PEER_GROUP_CLOSE_WAIT_SOCKETS);
    Family stuck = Family.of(Metric.PEER_GROUP_CLOSE_WAIT_STUCK_SOCKETS);
    Family timeWait = Family.of(Metric.PEER_GROUP_TIME_WAIT_SOCKETS);
    Family arrivals = Family.of(Metric.PEER_GROUP_TIME_WAIT_ARRIVALS_PER_SECOND);
    List<PeerGroupShare> shares = PeerGroupShare.of(sample);
    for (PeerGroupShare share : shares) {
      String[] labels = {
        "netns", sample.netns(), "role", share.role().label(), "peer_group", share.label()
      };
      closeWait.add(share.closeWait(), labels);
      if (share.stuck() != null) {
        stuck.add(share.stuck(), labels);
      }
      timeWait.add(share.timeWait(), labels);
      arrivals.add(share.timeWaitsPerSecond(), labels);
    }
    return shares.isEmpty() ? List.of() : List.of(closeWait, stuck, timeWait, arrivals);
  }
}
