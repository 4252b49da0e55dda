package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.model.Sample;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last sample as metrics. It is looked up once in a scrape, so that all series of a scrape
 * belong together.
 */
final class SampleCollector implements MultiCollector {
  private final Supplier<@Nullable Sample> last;
  private final SocketFamilies sockets;

  SampleCollector(Supplier<@Nullable Sample> last, SocketFamilies sockets) {
    this.last = last;
    this.sockets = sockets;
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder families = MetricSnapshots.builder();
    Sample sample = last.get();
    if (sample != null) {
      sockets.of(sample).forEach(family -> families.metricSnapshot(family.build()));
      AgentFamilies.of(sample.agent()).forEach(family -> families.metricSnapshot(family.build()));
    }
    return families.build();
  }
}
