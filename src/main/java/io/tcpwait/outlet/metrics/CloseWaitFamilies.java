package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.StuckCauses;
import java.util.List;
import java.util.Map;

/**
 * The metrics of CLOSE_WAIT sockets.
 *
 * <pre>
 * tcpwait_close_wait_sockets{netns="host",peer="10.0.0.7:3306",role="outbound",service="3306"} 340.0
 * tcpwait_close_wait_sockets{netns="host",peer="other",role="outbound",service="3306"} 20.0
 * tcpwait_close_wait_sockets{netns="host",peer="other",role="outbound",service="other"} 0.0
 * tcpwait_close_wait_stuck_sockets{netns="host",peer="10.0.0.7:3306",role="outbound",service="3306"} 338.0
 * tcpwait_close_wait_oldest_timestamp_seconds{netns="host",peer="10.0.0.7:3306",role="outbound",service="3306"} 1.79520604E9
 * tcpwait_close_wait_growth_per_second{netns="host",peer="10.0.0.7:3306",role="outbound",service="3306"} 0.5
 * tcpwait_close_wait_cause_sockets{cause="eof_unread",keepalive="off",netns="host"} 338.0
 * </pre>
 */
final class CloseWaitFamilies {
  private final Shares shares;

  CloseWaitFamilies(Shares shares) {
    this.shares = shares;
  }

  List<Family> of(Status status) {
    Family sockets = Family.of(Metric.CLOSE_WAIT_SOCKETS);
    Family stuck = Family.of(Metric.CLOSE_WAIT_STUCK_SOCKETS);
    Family oldest = Family.of(Metric.CLOSE_WAIT_OLDEST_TIMESTAMP_SECONDS);
    Family growth = Family.of(Metric.CLOSE_WAIT_GROWTH_PER_SECOND);
    Family causes = Family.of(Metric.CLOSE_WAIT_CAUSE_SOCKETS);
    String netns = status.sample().netns();
    Breakdown<Double> slopes = status.verdicts().growthPerSecond();
    if (status.sample().tcp() != null) {
      CloseWaitCounts counts = status.sample().tcp().closeWait();
      double now = status.sample().seconds();
      shares.add(sockets, netns, counts.sockets(), value -> value);
      if (counts.agesKnown()) {
        shares.add(stuck, netns, counts.stuck(), value -> value);
        shares.add(oldest, netns, counts.oldestAgeSeconds(), age -> now - age);
        addCauses(causes, netns, counts.causes());
      }
      if (counts.agesKnown() && slopes != null) {
        shares.add(growth, netns, slopes, CloseWaitFamilies::rounded);
      }
    }
    return List.of(sockets, stuck, oldest, growth, causes);
  }

  /** Rounds away the error that the subtraction of slopes leaves. */
  private static double rounded(double slope) {
    return Math.rint(slope * 1e9) / 1e9 + 0.0;
  }

  private static void addCauses(Family family, String netns, StuckCauses causes) {
    addCauses(family, netns, "on", causes.keepaliveOn());
    addCauses(family, netns, "off", causes.keepaliveOff());
  }

  private static void addCauses(
      Family family, String netns, String keepalive, Map<Cause, Long> causes) {
    causes.forEach(
        (cause, sockets) ->
            family.add(sockets, "netns", netns, "cause", cause.label(), "keepalive", keepalive));
  }
}
