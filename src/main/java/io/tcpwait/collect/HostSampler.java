package io.tcpwait.collect;

import io.tcpwait.collect.NamespaceCensus.Gaps;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.Sysctls;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.HostCounts.Namespaces;
import io.tcpwait.sample.Source;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts open files, dead sockets and network namespaces of the whole host. */
final class HostSampler {
  private static final Logger log = LoggerFactory.getLogger(HostSampler.class);

  private static final String FILE_NR = "fs.file-nr";
  private static final int KTHREADD_PID = 2;

  private final Sysctls sysctls;
  private final Processes processes;
  private final ProcNetCounters counters;
  private final HostNamespaces namespaces;
  private final SourceHealth health;
  private @Nullable Long deadSockets;
  private @Nullable Namespaces found;
  private boolean wholeHostSeen = true;

  HostSampler(ProcFs procfs, HostNamespaces namespaces, SourceHealth health) {
    sysctls = new Sysctls(procfs);
    processes = new Processes(procfs);
    counters = new ProcNetCounters(procfs);
    this.namespaces = namespaces;
    this.health = health;
  }

  /** The counts that are known now. */
  HostCounts sample(long nowNs) {
    lookForNamespaces(nowNs);
    return new HostCounts(openFiles(nowNs), deadSockets, found);
  }

  private @Nullable Long openFiles(long nowNs) {
    try {
      long[] allocatedFreeMax = sysctls.read(FILE_NR);
      boolean known = allocatedFreeMax.length > 0 && allocatedFreeMax[0] >= 0;
      return known ? (Long) allocatedFreeMax[0] : null;
    } catch (IOException | RuntimeException e) {
      health.failed(Source.SYSCTL, e, CounterSampler.ABSENT, nowNs);
      return null;
    }
  }

  private void lookForNamespaces(long nowNs) {
    try {
      NamespaceCensus census = namespaces.update(nowNs);
      if (census != null) {
        found = new Namespaces(census.found(), census.othersWithSockets());
        deadSockets = deadSockets(census, nowNs);
        tellMounts(census.gaps().mountProblem(), nowNs);
      }
    } catch (IOException | RuntimeException e) {
      deadSockets = null;
      found = null;
      health.failed(Source.NAMESPACES, e, CounterSampler.ABSENT, nowNs);
    }
  }

  private void tellMounts(@Nullable String problem, long nowNs) {
    if (problem == null) {
      health.succeeded(Source.NAMESPACES);
    } else {
      health.failed(
          Source.NAMESPACES,
          problem,
          "network namespaces without a process may be missing, so that dead sockets are not"
              + " estimated",
          nowNs);
    }
  }

  private @Nullable Long deadSockets(NamespaceCensus census, long nowNs) {
    String mend = mend(census.gaps());
    tellWholeHostSeen(mend);
    if (mend != null || census.gaps().mountProblem() != null) {
      return null;
    }
    try {
      Long allocated = counters.sockstat().get("TCP:alloc");
      return allocated == null || allocated < 0
          ? null
          : (Long) Math.max(0, allocated - census.tcpInUse());
    } catch (IOException | RuntimeException e) {
      health.failed(Source.SOCKSTAT, e, CounterSampler.ABSENT, nowNs);
      return null;
    }
  }

  /**
   * What it takes to see the processes and namespaces of the whole host; null if they are seen. The
   * kernel's threads, whose parent is PID 2, are visible only in the first PID namespace
   * (rest_init() in init/main.c). Processes that do not show their network namespace may have
   * sockets in it, and so may a namespace that cannot be counted.
   */
  private @Nullable String mend(Gaps gaps) {
    if (gaps.hidden() > 0 || !processes.isOfKernel(KTHREADD_PID)) {
      return "run in the host's PID namespace, with CAP_SYS_PTRACE if hidepid";
    }
    return gaps.uncounted() > 0 ? "run with --netns=all, CAP_SYS_ADMIN and CAP_SYS_PTRACE" : null;
  }

  private void tellWholeHostSeen(@Nullable String mend) {
    boolean seen = mend == null;
    if (seen != wholeHostSeen) {
      wholeHostSeen = seen;
      if (seen) {
        log.info(
            "all processes and namespaces of the host are seen, and its dead sockets estimated");
      } else {
        log.atInfo()
            .addKeyValue("mend", mend)
            .log(
                "not all processes and namespaces of the host are seen, so that its dead sockets"
                    + " are not estimated");
      }
    }
  }
}
