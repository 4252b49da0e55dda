package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.detect.Status;
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

  /**
   * A collector.
   *
   * @param serviceName what the service of a port is called
   */
  StatusCollector(Supplier<@Nullable Status> last, IntFunction<String> serviceName) {
    this.last = last;
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
      add(families, SocketFamilies.of(status.sample()));
      add(families, closeWait.of(status));
      add(families, OwnerFamilies.of(status));
      add(families, timeWait.of(status.sample()));
      add(families, PeerGroupFamilies.of(status.sample()));
      add(families, PortFamilies.of(status));
      add(families, findings.of(status));
      add(families, AgentFamilies.of(status.sample().agent()));
    }
    return families.build();
  }

  private static void add(MetricSnapshots.Builder families, List<Family> more) {
    more.forEach(family -> families.metricSnapshot(family.build()));
  }
}
