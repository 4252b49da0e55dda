package io.tcpwait.tables;

import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel itself counted of TIME_WAITs in a while: also those that no dump shows any more,
 * since their ports were used again.
 */
final class CountedTimeWaits {
  private static final long NS_PER_MS = 1_000_000;

  /** A little less is as good. */
  private static final double WHOLE_RATIO = 0.9;

  /** Counts and dumps are not of the same moment. */
  private static final double NOTABLE_PART = 0.01;

  private static final double MOST_PART = 0.5;

  /** More than expected by so many times the root of that is no chance. */
  private static final double CLEAR_DEVIATIONS = 3;

  /** Linux before 5.18 counts a TIME_WAIT when it expires, and so does not count more than that. */
  private static final double AT_ONCE_RATIO = 1.5;

  private static final int MOST_COUNTS = 128;

  /** Of the last minute's; fewer that are missing change no rate that people read. */
  private static final double NOTABLE_PART_OF_MINUTE = 0.1;

  /** A rate of late that is so much higher may be that of a flow whose records are replaced. */
  private static final double FASTER_RATIO = 1.25;

  private record Count(long ns, long timeWaits, long reused) {}

  private final Deque<Count> counts = new ArrayDeque<>();

  /**
   * Takes what it counts since the namespace was made; null where that is not known.
   *
   * @param timeWaits that came (TcpExt:TW and TWKilled)
   * @param reused those whose ports connections of this host took (TcpExt:TWRecycled)
   */
  void put(@Nullable Long timeWaits, @Nullable Long reused, long nowNs) {
    if (timeWaits == null
        || reused == null
        || (!counts.isEmpty() && timeWaits < counts.getLast().timeWaits)) {
      counts.clear();
    }
    if (timeWaits != null && reused != null) {
      if (counts.size() == MOST_COUNTS) {
        counts.removeFirst();
      }
      counts.addLast(new Count(nowNs, timeWaits, reused));
    }
  }

  /** What was counted in the last {@code windowMs}, or a little longer; null if not known. */
  private @Nullable Count within(long windowMs) {
    Count within = atMostWithin(windowMs);
    return within == null || within.ns < WHOLE_RATIO * windowMs * NS_PER_MS ? null : within;
  }

  /** The same, or since it was counted first; null if it was not counted twice. */
  private @Nullable Count atMostWithin(long windowMs) {
    if (counts.size() < 2) {
      return null;
    }
    Count last = counts.getLast();
    Count first = last;
    Iterator<Count> back = counts.descendingIterator();
    while (back.hasNext() && last.ns - first.ns < windowMs * NS_PER_MS) {
      first = back.next();
    }
    return new Count(
        last.ns - first.ns, last.timeWaits - first.timeWaits, last.reused - first.reused);
  }

  /**
   * The roles of which some TIME_WAITs of the steady time may have given way to others. Proven
   * where the kernel was asked for as long; before, a flow whose records are replaced looks like
   * one that has just begun.
   *
   * @param arrivedByRole what came within {@code windowMs}, by the records
   * @param steadyByRole what came within {@code steadyMs} and is still there
   */
  Set<Role> replaced(
      long[] arrivedByRole, long[] steadyByRole, long finWaits, long windowMs, long steadyMs) {
    Set<Role> replaced = EnumSet.noneOf(Role.class);
    Count counted = atMostWithin(steadyMs);
    double reused = counted == null ? 0 : counted.reused;
    if (counted != null && reused > NOTABLE_PART_OF_MINUTE * counted.timeWaits) {
      replaced.add(Role.OUTBOUND);
    }
    if (counted != null && counted.ns >= WHOLE_RATIO * steadyMs * NS_PER_MS) {
      double steady = steadyByRole[0] + steadyByRole[1];
      double part = (double) steadyMs * NS_PER_MS / counted.ns;
      double missing = part * (counted.timeWaits - reused) - finWaits - steady;
      if (missing > NOTABLE_PART_OF_MINUTE * steady + CLEAR_DEVIATIONS * Math.sqrt(steady)) {
        replaced.add(Role.INBOUND);
      }
      return replaced;
    }
    for (Role role : Role.values()) {
      double expected = (double) steadyByRole[role.number()] * windowMs / steadyMs;
      double chance = CLEAR_DEVIATIONS * Math.sqrt(expected);
      if (arrivedByRole[role.number()] > FASTER_RATIO * expected + chance) {
        replaced.add(role);
      }
    }
    return replaced;
  }

  /**
   * Adds to peers what has arrived within a window and is not to be seen any more. Who that was
   * with is not known; but the more often a peer comes, the more often it meets its own: by the
   * square. Of who meets its own the old ones are missing, beside those of the window. Where nobody
   * has such a gap a client's RST has ended them, which nothing counts, and they are nobody's.
   *
   * @param arrivedByRole what is to be seen; the same is added to it
   * @param expired how many TIME_WAITs ended for age
   * @param finWaits of those that the kernel counted, how many may be none yet
   * @param steadyMs how old one is that counts as {@link Columns#EXPIRING}
   */
  void addReplaced(
      AddressTable peers,
      long[] arrivedByRole,
      double expired,
      long finWaits,
      long windowMs,
      long steadyMs) {
    Count counted = within(windowMs);
    if (counted == null) {
      return;
    }
    double perWindow = (double) windowMs * NS_PER_MS / counted.ns;
    double kernel = counted.timeWaits * perWindow;
    long arrived = arrivedByRole[0] + arrivedByRole[1];
    double replaced = kernel - arrived - finWaits;
    if (replaced > NOTABLE_PART * arrived && kernel >= AT_ONCE_RATIO * expired) {
      double reused = Math.min(replaced, counted.reused * perWindow);
      double windowPart = (double) windowMs / steadyMs;
      add(Role.OUTBOUND, reused, peers, arrivedByRole, windowPart);
      add(Role.INBOUND, replaced - reused, peers, arrivedByRole, windowPart);
    }
  }

  private static void add(
      Role role, double replaced, AddressTable peers, long[] arrivedByRole, double windowPart) {
    double squares = 0;
    for (int slot = 0; slot < peers.slots(); slot++) {
      squares += square(peers, slot, role, windowPart);
    }
    for (int slot = 0; slot < peers.slots() && squares > 0; slot++) {
      long more = Math.round(replaced * square(peers, slot, role, windowPart) / squares);
      if (more > 0) {
        peers.add(slot, Columns.ARRIVED, more);
        arrivedByRole[role.number()] += more;
      }
    }
  }

  private static double square(AddressTable peers, int slot, Role role, double windowPart) {
    boolean counts =
        peers.used(slot)
            && Service.role(peers.tag(slot)) == role
            && isOldMissing(peers, slot, windowPart);
    double arrived = counts ? peers.get(slot, Columns.ARRIVED) : 0;
    return arrived * arrived;
  }

  /** Not to be told where the window is nearly all the time that one lasts. */
  private static boolean isOldMissing(AddressTable peers, int slot, double windowPart) {
    if (windowPart > MOST_PART) {
      return true;
    }
    double expected =
        windowPart * (peers.get(slot, Columns.TIME_WAIT) - peers.get(slot, Columns.EXPIRING));
    return peers.get(slot, Columns.ARRIVED) > expected + CLEAR_DEVIATIONS * Math.sqrt(expected);
  }
}
