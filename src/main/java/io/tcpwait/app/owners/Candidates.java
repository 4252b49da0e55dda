package io.tcpwait.app.owners;

import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The processes of the host in the order in which they are looked at: those known from before;
 * those that are preferred; all others.
 */
final class Candidates {
  static final int NONE = -1;

  private final Processes processes;
  private Iterator<Integer> known = List.<Integer>of().iterator();
  private Set<Integer> alreadyKnown = Set.of();
  private int[] pids = new int[0];
  private BitSet looked = new BitSet();
  private int next;
  private boolean listed;
  private boolean anyone;

  Candidates(Processes processes) {
    this.processes = processes;
  }

  void begin(Collection<Integer> knownPids) {
    known = knownPids.iterator();
    alreadyKnown = Set.copyOf(knownPids);
    listed = false;
    anyone = false;
    next = 0;
  }

  /** The next one; {@link #NONE} where there is none, or the slice is over. */
  int next(IntPredicate preferred, Slice slice) throws IOException {
    if (known.hasNext()) {
      return known.next();
    }
    if (!listed) {
      pids = processes.pids();
      looked = new BitSet(pids.length);
      listed = true;
    }
    while (!slice.isOverNow() && !isOver()) {
      if (next == pids.length) {
        anyone = true;
        next = 0;
      } else {
        int at = next++;
        if (!looked.get(at) && (anyone || preferred.test(pids[at]))) {
          looked.set(at);
          if (!alreadyKnown.contains(pids[at])) {
            return pids[at];
          }
        }
      }
    }
    return NONE;
  }

  /** Whether some of those known before are to come. */
  boolean hasKnown() {
    return known.hasNext();
  }

  /** Whether all have been looked at. */
  boolean isOver() {
    return listed && anyone && next == pids.length;
  }
}
