package io.tcpwait.outlet.json;

import io.tcpwait.detect.Status;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.outlet.Shown;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The JSON of the local ports of a sample. */
final class PortsJson {
  private final Json json;
  private final Status status;
  private final IntFunction<String> serviceName;

  PortsJson(Json json, Status status, IntFunction<String> serviceName) {
    this.json = json;
    this.status = status;
    this.serviceName = serviceName;
  }

  /** The source address of the pool over all addresses. */
  private static final String ANY_ADDRESS = "*";

  void members(PortCounts ports) throws IOException {
    json.count("range_ports", ports.rangePorts())
        .count("listener_ports", ports.listenerPorts())
        .count("bound_ports", ports.boundPorts())
        .count("usable_ports", ports.usablePorts())
        .array("budgets", Shown.budgets(status), of -> json.object(() -> budget(of)))
        .array("bind_pools", pools(ports), of -> json.object(() -> pool(of)));
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
        .count("bound_ports", budget.ports().bound())
        .object("held_by_state", () -> held(budget.ports()))
        .number("used_ratio", outlook.usedRatio())
        .count("net_used_ports", outlook.net())
        .number("arrivals_per_second", outlook.arrivalsPerSecond())
        .number("sustainable_per_second", outlook.sustainablePerSecond())
        .seconds("exhaustion_seconds", outlook.secondsLeft())
        .text("reuse", outlook.reuse().label())
        .count("live_with_timestamps", budget.timestamps().with())
        .count("live_without_timestamps", budget.timestamps().without());
  }

  private void held(HeldPorts ports) throws IOException {
    for (PortHolder holder : PortHolder.values()) {
      json.count(holder.label(), ports.by(holder));
    }
  }

  private record Pool(String source, long used, long bound, long limit) {}

  /** The pool of each address; last, the pool over all addresses. */
  private static List<Pool> pools(PortCounts ports) {
    NamespacePool all = ports.namespace();
    return Stream.concat(
            ports.pools().stream()
                .map(of -> new Pool(of.source().label(), of.used(), of.bound(), of.limit())),
            Stream.of(new Pool(ANY_ADDRESS, all.used(), all.bound(), all.limit())))
        .toList();
  }

  private void pool(Pool pool) throws IOException {
    json.text("source", pool.source())
        .count("used_ports", pool.used())
        .count("bound_ports", pool.bound())
        .count("limit", pool.limit());
  }
}
