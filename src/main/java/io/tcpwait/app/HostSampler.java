package io.tcpwait.app;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.Sysctls;
import io.tcpwait.model.HostCounts;
import io.tcpwait.model.Source;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Counts what is of the whole host. */
final class HostSampler {
  /** It takes a stat(2) for every process. */
  private static final long COUNT_DEAD_EVERY_NS = 60_000_000_000L;

  private static final String FILE_NR = "fs.file-nr";

  private final Sysctls sysctls;
  private final Processes processes;
  private final ProcNetCounters counters;
  private final NetNamespaces namespaces;
  private final SourceHealth health;
  private @Nullable Long deadSockets;
  private @Nullable Long countedNs;

  HostSampler(ProcFs procfs, SourceHealth health) {
    sysctls = new Sysctls(procfs);
    processes = new Processes(procfs);
    counters = new ProcNetCounters(procfs);
    namespaces = new NetNamespaces(procfs);
    this.health = health;
  }

  /**
   * What is known now.
   *
   * @param host whether the processes that can be seen are those of the whole host
   */
  HostCounts sample(boolean host, long nowNs) {
    return new HostCounts(openFiles(nowNs), host ? deadSockets(nowNs) : null);
  }

  private @Nullable Long openFiles(long nowNs) {
    try {
      long[] allocatedFreeMax = sysctls.read(FILE_NR);
      return allocatedFreeMax.length == 0 ? null : (Long) allocatedFreeMax[0];
    } catch (IOException e) {
      health.failed(Source.SYSCTL, e.toString(), CounterSampler.ABSENT, nowNs);
      return null;
    }
  }

  private @Nullable Long deadSockets(long nowNs) {
    if (countedNs == null || nowNs - countedNs >= COUNT_DEAD_EVERY_NS) {
      countedNs = nowNs;
      try {
        deadSockets = countDeadSockets();
      } catch (IOException e) {
        deadSockets = null;
        health.failed(Source.SOCKSTAT, e.toString(), CounterSampler.ABSENT, nowNs);
      }
    }
    return deadSockets;
  }

  private @Nullable Long countDeadSockets() throws IOException {
    long inTables = namespaces.tcpInUse(processes.pids());
    Long allocated = counters.sockstat().get("TCP:alloc");
    return allocated == null ? null : (Long) Math.max(0, allocated - inTables);
  }
}
