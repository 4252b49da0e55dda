package io.tcpwait.app;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.NetNamespaces.Census;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.Sysctls;
import io.tcpwait.model.HostCounts;
import io.tcpwait.model.HostCounts.Namespaces;
import io.tcpwait.model.Source;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Counts what is of the whole host. */
final class HostSampler {
  /** It takes a stat(2) for every process. */
  private static final long WALK_PROCESSES_EVERY_NS = 30_000_000_000L;

  private static final String FILE_NR = "fs.file-nr";
  private static final int KTHREADD_PID = 2;

  private final Sysctls sysctls;
  private final Processes processes;
  private final ProcNetCounters counters;
  private final NetNamespaces namespaces;
  private final SourceHealth health;
  private @Nullable Long deadSockets;
  private @Nullable Namespaces found;
  private @Nullable Long walkedNs;

  HostSampler(ProcFs procfs, SourceHealth health) {
    sysctls = new Sysctls(procfs);
    processes = new Processes(procfs);
    counters = new ProcNetCounters(procfs);
    namespaces = new NetNamespaces(procfs);
    this.health = health;
  }

  /** What is known now. */
  HostCounts sample(long nowNs) {
    if (walkedNs == null || nowNs - walkedNs >= WALK_PROCESSES_EVERY_NS) {
      walkedNs = nowNs;
      walkProcesses(nowNs);
    }
    return new HostCounts(openFiles(nowNs), deadSockets, found);
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

  /**
   * Whether the processes that can be seen are those of the whole host: the kernel's threads, of
   * which PID 2 is the parent, are seen in the first PID namespace alone (rest_init() in
   * init/main.c).
   */
  private boolean isWholeHostSeen() {
    return processes.name(KTHREADD_PID).equals("kthreadd");
  }

  private void walkProcesses(long nowNs) {
    deadSockets = null;
    found = null;
    try {
      Census census = namespaces.census(processes.pids());
      found = new Namespaces(census.found(), census.othersWithSockets());
      Long allocated = counters.sockstat().get("TCP:alloc");
      deadSockets =
          allocated == null || !isWholeHostSeen()
              ? null
              : (Long) Math.max(0, allocated - census.tcpInUse());
    } catch (IOException e) {
      health.failed(Source.SOCKSTAT, e.toString(), CounterSampler.ABSENT, nowNs);
    }
  }
}
