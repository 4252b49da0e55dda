package io.tcpwait.processes;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.ProcessDescriptors.Answer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts the sockets of processes that are in no table, and are of TCP. */
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

  /** Goes on, and answers whether it is at the end. */
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

  /** How many there are of all processes, each descriptor once. */
  int total() {
    return dead;
  }

  /** By process; those that have none are absent. A table seen since the count takes some out. */
  Map<Integer, Long> byPid() {
    Map<Integer, Long> byPid = new HashMap<>();
    for (int i = 0; i < dead; i++) {
      if (!elsewhere.isInTable(deadPlaces[i])) {
        byPid.merge(elsewhere.pid(deadPlaces[i]), 1L, Long::sum);
      }
    }
    return byPid;
  }

  /** How many of these a process has; null where that could not be told. */
  @Nullable Long of(int pid, Map<Integer, Long> byPid) {
    return elsewhere.isFull() || unknown.contains(pid) ? null : byPid.getOrDefault(pid, 0L);
  }
}
