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
 * The processes of one network namespace that its name is told by, a few of however many. Each is
 * looked at once while it lives.
 */
final class NamespaceMembers {
  /** So many with the least PIDs, which are the oldest for the most part, and with the greatest. */
  private static final int AT_EACH_END = 4;

  /** Processes that fork at every request are no reason to look at all of them. */
  private static final int MOST_NEW = 4;

  /**
   * One of them.
   *
   * @param unitBegins whether it is the first process of its unit, or that is not known: its parent
   *     is in another
   */
  record Member(int pid, long startTicks, CgroupPlace place, boolean unitBegins) {
    private boolean isContained() {
      return !place.container().isEmpty();
    }
  }

  private final Map<Integer, Member> known = new HashMap<>();
  private final Set<String> podContainers = new HashSet<>();

  /**
   * Takes the processes of now.
   *
   * @param pids all of them, or some
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

  /** The one that another process has already, so that it is there once. */
  private CgroupPlace shared(CgroupPlace place) {
    return known.values().stream()
        .map(Member::place)
        .filter(place::equals)
        .findFirst()
        .orElse(place);
  }

  /** Those that are known, in containers first, and of these the oldest first. */
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
   * The names of all containers of its pod that were seen so far, so that a pod of several keeps
   * one name when one of them ends.
   */
  Set<String> podContainers() {
    return podContainers;
  }
}
