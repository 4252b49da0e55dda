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
 * The kernel's own counts of TIME_WAITs over time. They include TIME_WAITs that no dump shows any
 * more, because their ports were used again.
 */
final class CountedTimeWaits {
  private static final long NS_PER_MS = 1_000_000;

  /** Counts over this share of the window are taken for the whole window. */
  private static final double WHOLE_RATIO = 0.9;

  /** Tolerance, because counts and dumps are taken at different moments. */
  private static final double NOTABLE_PART = 0.01;

  private static final double MOST_PART = 0.5;

  /** An excess of this many square roots of the expected number is not chance. */
  private static final double CLEAR_DEVIATIONS = 3;

  /** Linux before 5.18 counts a TIME_WAIT when it expires, so its count stays below this ratio. */
  private static final double AT_ONCE_RATIO = 1.5;

  private static final int MOST_COUNTS = 128;

  /** Of the last minute's TIME_WAITs: if fewer are missing, rates do not change visibly. */
  private static final double NOTABLE_PART_OF_MINUTE = 0.1;

  /** A recent rate that is higher by this factor may be of a flow whose records are replaced. */
  private static final double FASTER_RATIO = 1.25;

  private record Count(long ns, long timeWaits, long reused) {}

  private final Deque<Count> counts = new ArrayDeque<>();

  /**
   * Takes the kernel's counts since the namespace was made; null if they are not known.
   *
   * @param timeWaits TIME_WAITs that arrived (TcpExt:TW and TWKilled)
   * @param reused TIME_WAITs whose ports connections of this host took (TcpExt:TWRecycled)
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

  /** The counts of the last {@code windowMs}, or a little longer; null if not known. */
  private @Nullable Count within(long windowMs) {
    Count within = atMostWithin(windowMs);
    return within == null || within.ns < WHOLE_RATIO * windowMs * NS_PER_MS ? null : within;
  }

  /** The same, or the counts since the first one; null before the second one. */
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
   * The roles in which TIME_WAITs of the steady time may have been replaced by others. This is
   * proven once the kernel's counts cover that time. Until then, a flow whose records are replaced
   * looks like a flow that has just begun.
   *
   * @param arrivedByRole TIME_WAITs that arrived within {@code windowMs}, by the records
   * @param steadyByRole TIME_WAITs that arrived within {@code steadyMs} and still exist
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
   * Adds to peers the TIME_WAITs that arrived within a window and are no longer shown. Their peers
   * are not known. But the more often a peer connects, the more often it replaces its own
   * TIME_WAITs: by the square. Such a peer lacks older TIME_WAITs, compared with those of the
   * window. If no peer has that gap, a client's RST has ended the TIME_WAITs, which nothing counts.
   * They are then added to no peer.
   *
   * @param arrivedByRole TIME_WAITs that are shown; the additions are added here too
   * @param expired how many TIME_WAITs expired
   * @param finWaits how many of the kernel's TIME_WAITs may still be in FIN_WAIT2
   * @param steadyMs the age from which a TIME_WAIT counts as {@link Columns#EXPIRING}
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

  /**
   * Taken as true if the window is most of the time that a TIME_WAIT lasts, which hides the gap.
   */
  private static boolean isOldMissing(AddressTable peers, int slot, double windowPart) {
    if (windowPart > MOST_PART) {
      return true;
    }
    double expected =
        windowPart * (peers.get(slot, Columns.TIME_WAIT) - peers.get(slot, Columns.EXPIRING));
    return peers.get(slot, Columns.ARRIVED) > expected + CLEAR_DEVIATIONS * Math.sqrt(expected);
  }
}
