package io.tcpwait.outlet.web;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Comparator;
import java.util.function.BooleanSupplier;

/**
 * Whether the heap was nearly full after its last collection: then clients get fewer places, for a
 * heap that runs out ends the agent.
 */
final class HeapPressure implements BooleanSupplier {
  private static final double NEARLY_FULL = 0.85;

  private final MemoryPoolMXBean oldGeneration;

  HeapPressure() {
    oldGeneration =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElseThrow();
    long maxBytes = oldGeneration.getUsage().getMax();
    oldGeneration.setCollectionUsageThreshold(maxBytes < 0 ? 0 : (long) (maxBytes * NEARLY_FULL));
  }

  @Override
  public boolean getAsBoolean() {
    return oldGeneration.isCollectionUsageThresholdExceeded();
  }
}
