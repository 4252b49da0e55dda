package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Faults;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last status as metrics. It is looked up once in a scrape, so that all series of a scrape
 * belong together.
 */
final class StatusCollector implements MultiCollector {
  private final Supplier<@Nullable HostStatus> last;
  private final CloseWaitFamilies closeWait;
  private final TimeWaitFamilies timeWait;
  private final FindingFamilies findings;
  private final Faults faults;

  /**
   * A collector.
   *
   * @param serviceName what the service of a port is called
   * @param faults is told of families that could not be made; the others are
   */
  StatusCollector(
      Supplier<@Nullable HostStatus> last, IntFunction<String> serviceName, Faults faults) {
    this.last = last;
    this.faults = faults;
    Shares shares = new Shares(serviceName);
    closeWait = new CloseWaitFamilies(shares);
    timeWait = new TimeWaitFamilies(shares);
    findings = new FindingFamilies(serviceName);
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder families = MetricSnapshots.builder();
    HostStatus status = last.get();
    if (status != null) {
      add(families, "sockets", () -> each(status, of -> SocketFamilies.of(of, status.own())));
      add(families, "CLOSE_WAITs", () -> each(status, closeWait::of));
      add(families, "processes", () -> OwnerFamilies.of(status));
      add(families, "TIME_WAITs", () -> each(status, of -> timeWait.of(of.sample())));
      add(families, "peer groups", () -> each(status, of -> PeerGroupFamilies.of(of.sample())));
      add(families, "ports", () -> each(status, PortFamilies::of));
      add(families, "findings", () -> findings.of(status));
      add(families, "namespaces", () -> NamespaceFamilies.of(status));
      add(families, "agent", () -> AgentFamilies.of(status.own().sample().agent()));
    }
    // Last, so that it counts what was left out here.
    add(families, Family.of(Metric.METRIC_FAMILIES_LEFT_OUT).add(faults.count()));
    return families.build();
  }

  /** The families of each namespace, with the series of all. */
  private static List<Family> each(HostStatus host, Function<Status, List<Family>> families) {
    Map<String, Family> byName = new LinkedHashMap<>();
    for (Status status : host.namespaces()) {
      for (Family family : families.apply(status)) {
        byName.merge(family.name(), family, Family::with);
      }
    }
    return List.copyOf(byName.values());
  }

  private void add(MetricSnapshots.Builder families, String part, Supplier<List<Family>> more) {
    try {
      more.get().forEach(family -> add(families, family));
    } catch (RuntimeException e) {
      faults.leftOut("metrics of " + part, e);
    }
  }

  private void add(MetricSnapshots.Builder families, Family family) {
    try {
      families.metricSnapshot(family.build());
    } catch (RuntimeException e) {
      faults.leftOut(family.name(), e);
    }
  }
}
