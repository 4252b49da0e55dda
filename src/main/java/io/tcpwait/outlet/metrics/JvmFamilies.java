package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * Memory and threads of the agent's own JVM, in few series. The library's own collectors would dump
 * all threads at each scrape, and have eight series for each memory pool.
 *
 * <pre>
 * jvm_memory_max_bytes{area="heap",id="Eden Space"} 1769472.0
 * jvm_memory_used_bytes{area="heap",id="Eden Space"} 524288.0
 * jvm_threads_live_threads 14.0
 * </pre>
 */
final class JvmFamilies implements MultiCollector {
  private record Pool(MemoryPoolMXBean pool, Labels labels) {}

  private final List<Pool> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .map(pool -> new Pool(pool, labels(pool)))
          .toList();

  private static Labels labels(MemoryPoolMXBean pool) {
    String area = pool.getType() == MemoryType.HEAP ? "heap" : "nonheap";
    return Labels.of("area", area, "id", pool.getName());
  }

  @Override
  public MetricSnapshots collect() {
    var used = bytes("used", "Used memory, by pool.");
    var max = bytes("max", "The most memory that a pool may use; -1 without a limit.");
    for (Pool of : pools) {
      MemoryUsage usage = of.pool.getUsage();
      if (usage != null) { // Null if the pool is no longer valid.
        used.dataPoint(new GaugeDataPointSnapshot(usage.getUsed(), of.labels, null));
        max.dataPoint(new GaugeDataPointSnapshot(usage.getMax(), of.labels, null));
      }
    }
    var threads =
        GaugeSnapshot.builder()
            .name("jvm_threads_live_threads")
            .help("Live threads, daemon threads included.")
            .dataPoint(
                new GaugeDataPointSnapshot(
                    ManagementFactory.getThreadMXBean().getThreadCount(), Labels.EMPTY, null));
    return MetricSnapshots.of(used.build(), max.build(), threads.build());
  }

  private static GaugeSnapshot.Builder bytes(String what, String help) {
    return GaugeSnapshot.builder()
        .name("jvm_memory_" + what + "_bytes")
        .unit(Unit.BYTES)
        .help(help);
  }
}
