package io.tcpwait.names;

import io.tcpwait.kernel.CgroupPlace;
import io.tcpwait.kernel.Processes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A few processes of one network namespace, from which it gets its name. Each process is looked at
 * once while it lives.
 */
final class NamespaceMembers {
  /** The number of processes with the lowest PIDs, mostly the oldest, and with the highest PIDs. */
  private static final int AT_EACH_END = 4;

  /** A limit, in case processes fork at every request. */
  private static final int MOST_NEW = 4;

  /**
   * One process.
   *
   * @param unitBegins whether its parent is in another unit, or not known: then it counts as the
   *     first process of its unit
   */
  record Member(int pid, long startTicks, CgroupPlace place, boolean unitBegins) {
    private boolean isContained() {
      return !place.container().isEmpty();
    }
  }

  private final Map<Integer, Member> known = new HashMap<>();
  private final Set<String> podContainers = new HashSet<>();

  /**
   * Takes the present processes.
   *
   * @param pids all processes of the namespace, or some
   */
  void update(Collection<Integer> pids, Processes processes) {
    known.keySet().retainAll(pids);
    int left = known.isEmpty() || known.values().stream().anyMatch(this::isInPod) ? MOST_NEW : 0;
    for (int pid : chosen(pids)) {
      if (left > 0 && !known.containsKey(pid)) {
        left--;
        look(pid, processes);
      }
    }
  }

  private boolean isInPod(Member member) {
    return !member.place.podUid().isEmpty();
  }

  private static List<Integer> chosen(Collection<Integer> pids) {
    List<Integer> sorted = new ArrayList<>(new TreeSet<>(pids));
    if (sorted.size() <= 2 * AT_EACH_END) {
      return sorted;
    }
    List<Integer> chosen = new ArrayList<>(sorted.subList(0, AT_EACH_END));
    chosen.addAll(sorted.subList(sorted.size() - AT_EACH_END, sorted.size()).reversed());
    return chosen;
  }

  private void look(int pid, Processes processes) {
    long start = processes.startTime(pid);
    CgroupPlace place = shared(processes.place(pid));
    if (start == Processes.UNKNOWN) {
      return;
    }
    String unit = place.unit();
    boolean unitBegins = false;
    if (!unit.isEmpty() && place.container().isEmpty()) {
      int parent = processes.parent(pid);
      unitBegins = parent <= 0 || !processes.place(parent).unit().equals(unit);
    }
    known.put(pid, new Member(pid, start, place, unitBegins));
  }

  /** The equal place that another process has already, so that it is stored once. */
  private CgroupPlace shared(CgroupPlace place) {
    return known.values().stream()
        .map(Member::place)
        .filter(place::equals)
        .findFirst()
        .orElse(place);
  }

  /** The known processes: processes in containers first, and among equals the oldest first. */
  List<Member> list() {
    return known.values().stream()
        .sorted(
            Comparator.comparing(Member::isContained)
                .reversed()
                .thenComparingLong(Member::startTicks)
                .thenComparingInt(Member::pid))
        .toList();
  }

  /**
   * The names of all containers of its pod that were seen so far. So a pod with several containers
   * keeps its name when a container ends.
   */
  Set<String> podContainers() {
    return podContainers;
  }
}
