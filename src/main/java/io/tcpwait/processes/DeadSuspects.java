package io.tcpwait.processes;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the processes that are searched for dead sockets although they do not hold stuck sockets.
 * If all processes of the host are visible, the host's estimate of dead sockets tells whether there
 * are any. If so, the processes that got more descriptors are searched. If there are more dead
 * sockets than before, but no process got more descriptors, all processes are searched. The
 * estimate covers all network namespaces, so a rise in one may hide behind a fall in another. If
 * not all processes are visible, as in a container, only the descriptors of each process tell.
 */
final class DeadSuspects {
  static final long LOOK_EVERY_NS = 30_000_000_000L;

  private final Processes processes;
  private final NetNamespaces namespaces;
  private final DescriptorCounts counts;
  private Set<Integer> chosen = Set.of();
  private @Nullable Long lookedNs;
  private boolean choseAll;
  private boolean wantsAll;
  private boolean denied;
  private long accepted;

  DeadSuspects(ProcFs procfs, Processes processes) {
    this.processes = processes;
    namespaces = new NetNamespaces(procfs);
    counts = new DescriptorCounts(processes);
  }

  /**
   * Looks whether there is a reason to search, at most every {@value #LOOK_EVERY_NS} ns.
   *
   * @param estimate of the host's dead sockets; null if unknown
   * @param found the number of dead sockets whose process is known
   * @param least the number of a process's dead sockets from which it is reported
   */
  void look(@Nullable Long estimate, long found, int least, long nowNs) throws IOException {
    if (lookedNs != null && nowNs - lookedNs < LOOK_EVERY_NS) {
      return;
    }
    lookedNs = nowNs;
    long unexplained = estimate == null ? 0 : Math.max(0, estimate - found);
    accepted = Math.min(accepted, unexplained);
    boolean some = estimate == null || unexplained >= least;
    boolean more = estimate != null && unexplained - accepted >= least;
    counts.look(processes.programPids(), nowNs);
    if (!some) {
      wantsAll = false;
      denied = false;
      chosen = Set.of();
      return;
    }
    Set<Integer> risen = wantsAll ? Set.of() : own(counts.risen(least, nowNs));
    choseAll = risen.isEmpty() && more;
    chosen = choseAll ? own(all(least)) : risen;
    denied &= !chosen.isEmpty();
  }

  /**
   * Before Linux 6.2 the kernel does not tell the number of descriptors, so all processes count.
   */
  private List<Integer> all(int least) throws IOException {
    return counts.isTold()
        ? counts.withAtLeast(least)
        : Arrays.stream(processes.pids()).boxed().toList();
  }

  /**
   * Leaves out processes of other network namespaces: the dumped tables do not show their sockets.
   */
  private Set<Integer> own(List<Integer> pids) {
    Set<Integer> own = new HashSet<>();
    for (int pid : pids) {
      if (namespaces.isOwn(pid)) {
        own.add(pid);
      }
    }
    return own;
  }

  /** Whether a process may still hold dead sockets that are not known. */
  boolean isOpen() {
    return denied || !chosen.isEmpty() || wantsMore();
  }

  /** Whether access to some chosen processes was denied; they are still suspects. */
  boolean isDenied() {
    return denied;
  }

  /** Whether a further look is due at once. */
  boolean wantsMore() {
    return wantsAll && lookedNs == null;
  }

  /** The processes to be looked through. */
  Set<Integer> chosen() {
    return chosen;
  }

  /**
   * Notes that all chosen processes have been searched.
   *
   * @param guilty the processes with enough dead sockets to be reported
   * @param deniedPids the chosen processes to which access is denied, and which stay suspects
   * @param estimate as when the processes were chosen
   * @param found the number of dead sockets whose process is known by now
   */
  void looked(
      Set<Integer> guilty,
      Set<Integer> deniedPids,
      @Nullable Long estimate,
      long found,
      int least,
      long nowNs) {
    if (chosen.isEmpty()) {
      return;
    }
    for (int pid : chosen) {
      if (!deniedPids.contains(pid)) {
        counts.looked(pid, !guilty.contains(pid), nowNs);
      }
    }
    denied = !deniedPids.isEmpty();
    long unexplained = estimate == null ? 0 : Math.max(0, estimate - found);
    if (denied) {
      wantsAll = choseAll;
      chosen = Set.of();
      return;
    }
    if (choseAll) {
      // No visible process holds the rest: sockets that were never connected, or are in flight.
      accepted = unexplained;
      wantsAll = false;
    } else {
      wantsAll = unexplained - accepted >= least;
    }
    if (wantsAll) {
      lookedNs = null;
    }
    chosen = Set.of();
  }
}
