package io.tcpwait.outlet.json;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.model.BindPool;
import io.tcpwait.model.Peer;
import io.tcpwait.model.PortBudget;
import io.tcpwait.model.PortCounts;
import io.tcpwait.outlet.Shown;
import java.io.IOException;
import java.util.function.IntFunction;

/** The local ports of a sample. */
final class PortsJson {
  private final Json json;
  private final Status status;
  private final IntFunction<String> serviceName;

  PortsJson(Json json, Status status, IntFunction<String> serviceName) {
    this.json = json;
    this.status = status;
    this.serviceName = serviceName;
  }

  void members(PortCounts ports) throws IOException {
    json.count("range_ports", ports.rangePorts())
        .count("listener_ports", ports.listenerPorts())
        .count("bound_ports", ports.boundPorts())
        .count("usable_ports", ports.usablePorts())
        .array("budgets", Shown.budgets(status), of -> json.object(() -> budget(of)))
        .array("bind_pools", ports.pools(), of -> json.object(() -> pool(of)));
  }

  private void budget(BudgetProjection outlook) throws IOException {
    PortBudget budget = outlook.budget();
    Peer peer = budget.peer();
    json.text("source", budget.source().label())
        .text("peer", peer.label())
        .text("service", serviceName.apply(peer.service().port()))
        .count("port", (long) peer.service().port())
        .count("usable_ports", budget.usable())
        .count("held_ports", budget.held())
        .count("time_wait_ports", budget.timeWait())
        .number("used_ratio", outlook.usedRatio())
        .count("net_used_ports", outlook.net())
        .number("arrivals_per_second", outlook.arrivalsPerSecond())
        .number("sustainable_per_second", outlook.sustainablePerSecond())
        .seconds("exhaustion_seconds", outlook.secondsLeft())
        .text("reuse", outlook.reuse().label())
        .count("live_with_timestamps", budget.timestamps().with())
        .count("live_without_timestamps", budget.timestamps().without());
  }

  private void pool(BindPool pool) throws IOException {
    json.text("source", pool.source().label())
        .count("used_ports", pool.used())
        .count("bound_ports", pool.bound())
        .count("limit", pool.limit());
  }
}
