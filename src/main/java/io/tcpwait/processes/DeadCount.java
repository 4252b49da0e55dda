package io.tcpwait.processes;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.ProcessDescriptors.Answer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the dead sockets of processes: TCP sockets that are not in a table of the kernel. */
final class DeadCount {
  private static final int FIRST_ROOM = 64;

  private final ProcessDescriptors descriptors;
  private final SocketsElsewhere elsewhere;
  private final Set<Integer> unknown = new HashSet<>();
  private int[] deadPlaces = new int[FIRST_ROOM];
  private int dead;
  private int place;

  DeadCount(ProcessDescriptors descriptors, SocketsElsewhere elsewhere) {
    this.descriptors = descriptors;
    this.elsewhere = elsewhere;
  }

  void begin() {
    deadPlaces = new int[FIRST_ROOM];
    dead = 0;
    unknown.clear();
    place = 0;
  }

  /** Goes on; returns whether the count is complete. */
  boolean goOn(Slice slice) {
    while (place < elsewhere.size()) {
      if (slice.isOver()) {
        return false;
      }
      if (!elsewhere.isInTable(place)) {
        ask();
      }
      place++;
    }
    return true;
  }

  private void ask() {
    int pid = elsewhere.pid(place);
    Answer tcp = descriptors.isTcp(pid, elsewhere.fd(place), elsewhere.inode(place));
    if (tcp == Answer.YES) {
      if (dead == deadPlaces.length) {
        deadPlaces = Arrays.copyOf(deadPlaces, 2 * dead);
      }
      deadPlaces[dead++] = place;
    } else if (tcp == Answer.UNKNOWN) {
      unknown.add(pid);
    }
  }

  /** The number of dead sockets of all processes, each descriptor counted once. */
  int total() {
    return dead;
  }

  /**
   * The number by process; processes without dead sockets are absent. Leaves out sockets that a
   * table has shown since the count.
   */
  Map<Integer, Long> byPid() {
    Map<Integer, Long> byPid = new HashMap<>();
    for (int i = 0; i < dead; i++) {
      if (!elsewhere.isInTable(deadPlaces[i])) {
        byPid.merge(elsewhere.pid(deadPlaces[i]), 1L, Long::sum);
      }
    }
    return byPid;
  }

  /** The number of dead sockets of a process; null if unknown. */
  @Nullable Long of(int pid, Map<Integer, Long> byPid) {
    return elsewhere.isFull() || unknown.contains(pid) ? null : byPid.getOrDefault(pid, 0L);
  }
}
