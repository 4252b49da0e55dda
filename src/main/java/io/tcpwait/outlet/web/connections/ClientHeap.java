package io.tcpwait.outlet.web.connections;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;

/**
 * Keeps clients from using up the heap that samples need. If the heap runs out, the agent ends.
 *
 * <p>Connections live for seconds. Their objects fill the old generation up to -Xmx before the
 * serial collector collects it. A flood of connections would so make all of the heap resident.
 */
final class ClientHeap {
  private static final double NEARLY_FULL = 0.85;

  /** A full collection of some 10 MiB in use takes 20 to 50 ms. */
  private static final long MAX_GARBAGE_BYTES = 4 << 20;

  private final MemoryPoolMXBean oldGeneration;

  ClientHeap() {
    oldGeneration =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
            .orElseThrow();
    long maxBytes = oldGeneration.getUsage().getMax();
    oldGeneration.setCollectionUsageThreshold(maxBytes < 0 ? 0 : (long) (maxBytes * NEARLY_FULL));
  }

  /** Whether the heap was nearly full after its last full collection. */
  boolean isNearlyFull() {
    return oldGeneration.isCollectionUsageThresholdExceeded();
  }

  /**
   * Collects if the old generation has grown since the last full collection. To be called at most
   * once a second.
   */
  void collectGarbage() {
    MemoryUsage lastInUse = oldGeneration.getCollectionUsage();
    long inUse = lastInUse == null ? 0 : lastInUse.getUsed();
    if (oldGeneration.getUsage().getUsed() - inUse > MAX_GARBAGE_BYTES) {
      System.gc();
    }
  }
}
