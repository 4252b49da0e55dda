package io.tcpwait.processes;

import io.tcpwait.kernel.Processes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Watches the number of descriptors of each process, which takes no privilege. If the number rises,
 * the process may leak sockets that are not in a table. Costs a stat(2) per process, some 5 µs.
 */
final class DescriptorCounts {
  /** With fewer descriptors, the limit of a process is not read. */
  private static final long MANY = 64;

  /** The pause after a process was searched for nothing. The next pauses are longer. */
  private static final long FIRST_REST_NS = 60_000_000_000L;

  private static final int MOST_DOUBLINGS = 4;

  private static final class Watched {
    private long base;
    private long now;
    private long restsUntilNs;
    private int rests;
  }

  private final Processes processes;
  private final Map<Integer, Watched> byPid = new HashMap<>();

  DescriptorCounts(Processes processes) {
    this.processes = processes;
  }

  /** Counts the descriptors of all processes anew. The first count of a process is not a rise. */
  void look(int[] pids, long nowNs) {
    Set<Integer> gone = new HashSet<>(byPid.keySet());
    for (int pid : pids) {
      long count = processes.openDescriptors(pid);
      if (count != Processes.UNKNOWN) {
        gone.remove(pid);
        Watched watched = byPid.get(pid);
        if (watched == null) {
          watched = new Watched();
          watched.base = isHalfFull(pid, count) ? 0 : count;
          watched.restsUntilNs = nowNs;
          byPid.put(pid, watched);
        }
        watched.now = count;
        watched.base = Math.min(watched.base, count);
      }
    }
    byPid.keySet().removeAll(gone);
  }

  /**
   * Whether a process has used half of its limit: the rise may have been before its first count.
   */
  private boolean isHalfFull(int pid, long count) {
    if (count < MANY) {
      return false;
    }
    long max = processes.maxDescriptors(pid);
    return max != Processes.UNKNOWN && count >= max / 2;
  }

  /** The processes with a rise of at least {@code least} descriptors, the largest rise first. */
  List<Integer> risen(long least, long nowNs) {
    return pids(
        of -> nowNs - of.restsUntilNs >= 0 && of.now - of.base >= least, of -> of.now - of.base);
  }

  /** The processes with at least {@code count} descriptors, the most first. */
  List<Integer> withAtLeast(long count) {
    return pids(of -> of.now >= count, of -> of.now);
  }

  private List<Integer> pids(Predicate<Watched> chosen, ToLongFunction<Watched> size) {
    List<Map.Entry<Integer, Watched>> found = new ArrayList<>();
    for (Map.Entry<Integer, Watched> of : byPid.entrySet()) {
      if (chosen.test(of.getValue())) {
        found.add(of);
      }
    }
    found.sort(
        Comparator.comparingLong(
                (Map.Entry<Integer, Watched> of) -> size.applyAsLong(of.getValue()))
            .reversed()
            .thenComparing(Map.Entry::getKey));
    return found.stream().map(Map.Entry::getKey).toList();
  }

  /** Notes that a process was searched: a further rise counts from now. */
  void looked(int pid, boolean forNothing, long nowNs) {
    Watched watched = byPid.get(pid);
    if (watched != null) {
      watched.base = watched.now;
      watched.restsUntilNs = nowNs;
      if (forNothing) {
        watched.restsUntilNs += FIRST_REST_NS << watched.rests;
        watched.rests = Math.min(watched.rests + 1, MOST_DOUBLINGS);
      } else {
        watched.rests = 0;
      }
    }
  }

  /** Whether the kernel tells the number of descriptors: not before Linux 6.2. */
  boolean isTold() {
    return !byPid.isEmpty();
  }
}
