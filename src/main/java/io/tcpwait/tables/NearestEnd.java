package io.tcpwait.tables;

import io.tcpwait.tables.SteadyTop.Member;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the tuples whose ports run out soonest, so that they are judged even if they are not
 * shown. A tuple is ranked by the ports that it will hold once a TIME_WAIT has ended. A steady
 * tuple, however large, ranks below a tuple that grows past it.
 */
final class NearestEnd {
  static final int PLACES = 16;

  /** A chosen tuple stays until another ranks higher by this factor. */
  private static final double KEEP_FACTOR = 1.25;

  /** The most tuples whose growth is watched; others are ranked by their TIME_WAITs alone. */
  private static final int MAX_WATCHED = 1_024;

  /** How far a rank looks ahead: as long as a TIME_WAIT of Linux lasts. */
  private static final double AHEAD_SECONDS = 60;

  private static final double NS_PER_SECOND = 1e9;
  private static final int HELD = 0;
  private static final int PREVIOUS = 0;

  private final AddressTable previous;
  private final int[] slots = new int[PLACES];
  private final double[] ranks = new double[PLACES];
  private List<Member> members = List.of();
  private long previousNs;
  private double elapsedSeconds;
  private double windowSeconds;

  NearestEnd(long seed) {
    previous = new AddressTable(1, MAX_WATCHED, seed);
  }

  /** Forgets all tuples, because their tags have changed. */
  void clear() {
    members = List.of();
    previous.clear();
  }

  /** As of the last {@link #update}. */
  List<Member> members() {
    return members;
  }

  /**
   * Chooses anew after a dump.
   *
   * @param shown tuples that are judged anyway
   * @param window of {@link Columns#ARRIVED}, in seconds
   * @param whole whether the dump showed established connections; growth is measured from one such
   *     dump to the next
   * @param least the fewest held ports for which growth is watched
   */
  List<Member> update(
      AddressTable tuples,
      List<Member> shown,
      double window,
      boolean whole,
      long least,
      long nowNs) {
    windowSeconds = window;
    elapsedSeconds = whole ? (nowNs - previousNs) / NS_PER_SECOND : 0;
    int found = 0;
    for (int slot = 0; slot < tuples.slots(); slot++) {
      if (tuples.used(slot) && tuples.get(slot, HELD) > 0) {
        double rank = rank(tuples, slot);
        if ((found < PLACES || rank * KEEP_FACTOR > ranks[found - 1])
            && !contains(shown, tuples, slot)) {
          found = insert(slot, contains(members, tuples, slot) ? rank * KEEP_FACTOR : rank, found);
        }
      }
    }
    List<Member> chosen = new ArrayList<>(found);
    for (int i = 0; i < found; i++) {
      int slot = slots[i];
      chosen.add(new Member(tuples.high(slot), tuples.low(slot), tuples.tag(slot)));
    }
    if (whole) {
      watch(tuples, least, nowNs);
    }
    members = List.copyOf(chosen);
    return members;
  }

  /** The ports that a tuple will hold by the time that all its present TIME_WAITs have ended. */
  private double rank(AddressTable tuples, int slot) {
    double held = tuples.get(slot, HELD);
    double timeWaits = tuples.get(slot, Columns.TIME_WAIT);
    double arriving = tuples.get(slot, Columns.ARRIVED) / windowSeconds * AHEAD_SECONDS;
    return held + Math.max(arriving - timeWaits, growth(tuples, slot, held));
  }

  private double growth(AddressTable tuples, int slot, double held) {
    if (elapsedSeconds <= 0 || previous.size() == 0) {
      return 0;
    }
    int before = previous.find(tuples.high(slot), tuples.low(slot), tuples.tag(slot));
    return before == AddressTable.NONE
        ? 0
        : (held - previous.get(before, PREVIOUS)) / elapsedSeconds * AHEAD_SECONDS;
  }

  private void watch(AddressTable tuples, long least, long nowNs) {
    previous.clear();
    previousNs = nowNs;
    for (int slot = 0; slot < tuples.slots(); slot++) {
      long held = tuples.used(slot) ? tuples.get(slot, HELD) : 0;
      if (held > 0 && held >= least) {
        int to = previous.put(tuples.high(slot), tuples.low(slot), tuples.tag(slot));
        if (to == AddressTable.NONE) {
          return;
        }
        previous.set(to, PREVIOUS, held);
      }
    }
  }

  private static boolean contains(List<Member> members, AddressTable tuples, int slot) {
    for (Member member : members) {
      if (member.low == tuples.low(slot)
          && member.tag == tuples.tag(slot)
          && member.high == tuples.high(slot)) {
        return true;
      }
    }
    return false;
  }

  /** Inserts a slot by its rank, and answers how many slots there are. */
  private int insert(int slot, double rank, int found) {
    int at = found;
    while (at > 0 && ranks[at - 1] < rank) {
      at--;
    }
    if (at == PLACES) {
      return found;
    }
    int moved = Math.min(found, PLACES - 1) - at;
    System.arraycopy(slots, at, slots, at + 1, moved);
    System.arraycopy(ranks, at, ranks, at + 1, moved);
    slots[at] = slot;
    ranks[at] = rank;
    return Math.min(found + 1, PLACES);
  }
}
