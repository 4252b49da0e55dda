package io.tcpwait.processes;

import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The processes of the host in the order in which they are looked at. Processes known from before
 * come first. Next come processes started since the last settled walk, which may have inherited
 * descriptors, and then all others. In both groups, preferred processes come first.
 */
final class Candidates {
  static final int NONE = -1;

  private static final int STARTED_AND_PREFERRED = 0;
  private static final int STARTED = 1;
  private static final int PREFERRED = 2;
  private static final int ANYONE = 3;

  private final Processes processes;
  private Iterator<Integer> known = List.<Integer>of().iterator();
  private Set<Integer> alreadyKnown = Set.of();
  private int[] pids = new int[0];
  private int[] settled = new int[0];
  private BitSet looked = new BitSet();
  private int next;
  private boolean listed;
  private int pass;

  Candidates(Processes processes) {
    this.processes = processes;
  }

  void begin(Collection<Integer> knownPids) {
    known = knownPids.iterator();
    alreadyKnown = Set.copyOf(knownPids);
    listed = false;
    pass = STARTED_AND_PREFERRED;
    next = 0;
  }

  /**
   * The next process. {@link #NONE} if all have been named, or the slice is over; also once after
   * all started processes, when a walk may end.
   */
  int next(IntPredicate preferred, Slice slice) throws IOException {
    if (known.hasNext()) {
      return known.next();
    }
    if (!listed) {
      pids = processes.pids();
      Arrays.sort(pids);
      looked = new BitSet(pids.length);
      listed = true;
    }
    while (!slice.isOverNow() && !isOver()) {
      if (next == pids.length) {
        pass++;
        next = 0;
        if (pass == PREFERRED) {
          return NONE;
        }
      } else {
        int at = next++;
        if (!looked.get(at) && isDue(pids[at], preferred)) {
          looked.set(at);
          if (!alreadyKnown.contains(pids[at])) {
            return pids[at];
          }
        }
      }
    }
    return NONE;
  }

  private boolean isDue(int pid, IntPredicate preferred) {
    return switch (pass) {
      case STARTED_AND_PREFERRED -> hasStarted(pid) && preferred.test(pid);
      case STARTED -> hasStarted(pid);
      case PREFERRED -> preferred.test(pid);
      default -> true;
    };
  }

  private boolean hasStarted(int pid) {
    return Arrays.binarySearch(settled, pid) < 0;
  }

  /** Whether some processes known from before are still to come. */
  boolean hasKnown() {
    return known.hasNext();
  }

  /** Whether all processes started since the last settled walk have been looked at. */
  boolean isPastStarted() {
    return listed && (pass > STARTED || (pass == STARTED && next == pids.length));
  }

  /** Whether all processes have been looked at. */
  boolean isOver() {
    return listed && pass == ANYONE && next == pids.length;
  }

  /** Makes all present processes count as old at the next walk. */
  void settle() {
    settled = pids;
  }
}
