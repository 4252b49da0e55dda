package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.outlet.Faults;

/**
 * A registry whose collectors fail each for itself; in the library's, one that throws takes the
 * whole scrape along. Names of metrics are not asked for ahead, so that none is refused: this
 * program has one collector for each.
 */
final class IsolatingRegistry extends PrometheusRegistry {
  private final Faults faults;

  /**
   * An empty registry.
   *
   * @param faults is told of collectors that threw
   */
  IsolatingRegistry(Faults faults) {
    this.faults = faults;
  }

  @Override
  public void register(Collector collector) {
    register(
        collector.getClass(),
        () -> {
          MetricSnapshot family = collector.collect();
          return family == null ? MetricSnapshots.of() : MetricSnapshots.of(family);
        });
  }

  @Override
  public void register(MultiCollector collector) {
    register(collector.getClass(), collector);
  }

  private void register(Class<?> type, MultiCollector families) {
    super.register(
        (MultiCollector)
            () -> {
              try {
                return families.collect();
              } catch (RuntimeException e) {
                faults.leftOut("metrics of " + type.getSimpleName(), e);
                return MetricSnapshots.of();
              }
            });
  }
}
