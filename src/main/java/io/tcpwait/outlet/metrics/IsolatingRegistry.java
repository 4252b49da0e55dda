package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tcpwait.outlet.Faults;

/**
 * A registry in which a collector that throws loses only its own families. In the library's
 * registry it fails the whole scrape. Names are not checked for duplicates at registration: each
 * metric has one collector here.
 */
final class IsolatingRegistry extends PrometheusRegistry {
  private final Faults faults;

  /**
   * An empty registry.
   *
   * @param faults counts the collectors that threw
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
