package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.model.BindPool;
import io.tcpwait.model.PortCounts;
import io.tcpwait.outlet.Shown;
import java.util.List;

/**
 * What a sample says of local ports.
 *
 * <pre>
 * tcpwait_port_budget_usable_ports{netns="host"} 28230.0
 * tcpwait_port_budget_used_ports{netns="host",peer="10.0.0.7:3306",source="10.0.0.1"} 3340.0
 * tcpwait_port_budget_used_ratio{netns="host",peer="10.0.0.7:3306",source="10.0.0.1"} 0.12
 * tcpwait_port_budget_sustainable_per_second{netns="host",peer="10.0.0.7:3306",source="10.0.0.1"} 465.0
 * tcpwait_port_budget_exhaustion_timestamp_seconds{netns="host",peer="10.0.0.7:3306",source="10.0.0.1"} +Inf
 * tcpwait_bind_pool_used_ports{netns="host",source="10.0.0.1"} 3340.0
 * </pre>
 */
final class PortFamilies {
  /** How many own addresses have a series, those with the most ports first. */
  private static final int MAX_POOLS = 3;

  private PortFamilies() {}

  static List<Family> of(Status status) {
    Family usable =
        Family.gauge(
            "tcpwait_port_budget_usable_ports",
            "Ports of ip_local_port_range that connections to one peer can have in all.");
    Family used =
        Family.gauge(
            "tcpwait_port_budget_used_ports",
            "Ports that connections to this peer hold, in any state.");
    Family ratio =
        Family.gauge(
            "tcpwait_port_budget_used_ratio",
            "The same as a share, 0 to 1, of those that they can have: with what they have bound.");
    Family sustainable =
        Family.gauge(
            "tcpwait_port_budget_sustainable_per_second",
            "How many connections to this peer may be closed here per second, in the long run.");
    Family exhaustion =
        Family.gauge(
            "tcpwait_port_budget_exhaustion_timestamp_seconds",
            "When no port towards this peer will be left at the present pace; +Inf if never.");
    Family pools =
        Family.gauge(
            "tcpwait_bind_pool_used_ports",
            "Ports that connections from this address use, over all peers: a program that binds"
                + " first needs another.");
    String netns = status.sample().netns();
    PortCounts ports = Shown.ports(status);
    if (ports != null) {
      usable.add(ports.usablePorts(), "netns", netns);
      for (BindPool pool : ports.pools().stream().limit(MAX_POOLS).toList()) {
        pools.add(pool.used(), "netns", netns, "source", pool.source().label());
      }
    }
    double now = status.sample().seconds();
    for (BudgetProjection outlook : Shown.budgets(status)) {
      String[] labels = {
        "netns", netns,
        "source", outlook.budget().source().label(),
        "peer", outlook.budget().peer().label()
      };
      used.add(outlook.budget().held(), labels);
      ratio.add(outlook.usedRatio(), labels);
      sustainable.add(outlook.sustainablePerSecond(), labels);
      exhaustion.add(now + outlook.secondsLeft(), labels);
    }
    return List.of(usable, used, ratio, sustainable, exhaustion, pools);
  }
}
