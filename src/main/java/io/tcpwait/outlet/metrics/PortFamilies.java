package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.PortCounts;
import java.util.List;

/**
 * The metrics of local ports.
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
  /** How many local addresses have a series, the addresses with the most ports first. */
  private static final int MAX_POOLS = 3;

  private PortFamilies() {}

  static List<Family> of(Status status) {
    Family usable = Family.of(Metric.PORT_BUDGET_USABLE_PORTS);
    Family used = Family.of(Metric.PORT_BUDGET_USED_PORTS);
    Family ratio = Family.of(Metric.PORT_BUDGET_USED_RATIO);
    Family sustainable = Family.of(Metric.PORT_BUDGET_SUSTAINABLE_PER_SECOND);
    Family exhaustion = Family.of(Metric.PORT_BUDGET_EXHAUSTION_TIMESTAMP_SECONDS);
    Family pools = Family.of(Metric.BIND_POOL_USED_PORTS);
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
