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
 * Chooses the processes that are looked through for dead sockets though nothing of them is stuck.
 * Where all processes of the host are seen, the host's estimate of dead sockets tells whether there
 * are any at all. If so, those processes are looked through that got more descriptors; if there are
 * more dead sockets than before and no such process, all are. The estimate is of all network
 * namespaces, so a rise in one may hide behind a fall in another. Where not all processes are seen,
 * as in a container, a process's own descriptors tell.
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
   * @param estimate of dead sockets of the host; null where that cannot be told
   * @param found how many of them are known to be whose
   * @param least so many dead sockets of a process are worth telling
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

  /** Before Linux 6.2 the number of descriptors is not told. */
  private List<Integer> all(int least) throws IOException {
    return counts.isTold()
        ? counts.withAtLeast(least)
        : Arrays.stream(processes.pids()).boxed().toList();
  }

  /** Sockets of another network namespace are in its tables, and not in those that are dumped. */
  private Set<Integer> own(List<Integer> pids) {
    Set<Integer> own = new HashSet<>();
    for (int pid : pids) {
      if (namespaces.isOwn(pid)) {
        own.add(pid);
      }
    }
    return own;
  }

  /** Whether some process may still hold dead sockets that are not known. */
  boolean isOpen() {
    return denied || !chosen.isEmpty() || wantsMore();
  }

  /** Whether processes that were chosen could not be looked at, and are suspects still. */
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
   * All that were chosen have been looked through.
   *
   * @param guilty those that hold enough dead sockets to be told
   * @param deniedPids those of them that may not be looked at, and stay suspects
   * @param estimate as when they were chosen
   * @param found how many dead sockets are known to be whose by now
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
      // Nobody who can be seen has the rest: sockets that were never connected, or in flight.
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
