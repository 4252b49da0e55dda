package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Faults;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last status as metrics. It is looked up once in a scrape, so that all series of a scrape
 * belong together.
 */
final class StatusCollector implements MultiCollector {
  private final Supplier<@Nullable Status> last;
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
  StatusCollector(Supplier<@Nullable Status> last, IntFunction<String> serviceName, Faults faults) {
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
    Status status = last.get();
    if (status != null) {
      add(families, "sockets", () -> SocketFamilies.of(status.sample()));
      add(families, "CLOSE_WAITs", () -> closeWait.of(status));
      add(families, "processes", () -> OwnerFamilies.of(status));
      add(families, "TIME_WAITs", () -> timeWait.of(status.sample()));
      add(families, "peer groups", () -> PeerGroupFamilies.of(status.sample()));
      add(families, "ports", () -> PortFamilies.of(status));
      add(families, "findings", () -> findings.of(status));
      add(families, "agent", () -> AgentFamilies.of(status.sample().agent()));
    }
    // Last, so that it counts what was left out here.
    add(families, Family.of(Metric.METRIC_FAMILIES_LEFT_OUT).add(faults.count()));
    return families.build();
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
