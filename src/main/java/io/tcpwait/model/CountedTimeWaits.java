package io.tcpwait.model;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How many TIME_WAITs the kernel counted in a while (TcpExt:TW and TWKilled): also those that ended
 * early, since their client came back on the port.
 */
final class CountedTimeWaits {
  private static final long NS_PER_MS = 1_000_000;

  /** A little less is as good. */
  private static final double WHOLE_RATIO = 0.9;

  /** Counts and dumps are not of the same moment. */
  private static final double NOTABLE_PART = 0.01;

  /** Linux before 5.18 counts a TIME_WAIT when it expires, and so does not count more than that. */
  private static final double AT_ONCE_RATIO = 1.5;

  private record Count(long ns, long timeWaits) {}

  private final Deque<Count> counts = new ArrayDeque<>();

  /**
   * Takes what it counts.
   *
   * @param timeWaits since the namespace was made; null where that is not known
   */
  void put(@Nullable Long timeWaits, long nowNs) {
    if (timeWaits == null || (!counts.isEmpty() && timeWaits < counts.getLast().timeWaits)) {
      counts.clear();
    }
    if (timeWaits != null) {
      counts.addLast(new Count(nowNs, timeWaits));
    }
  }

  /** In the last {@code windowMs}, or as many at the pace of a little longer; NaN if not known. */
  double within(long windowMs) {
    if (counts.isEmpty()) {
      return Double.NaN;
    }
    Count last = counts.getLast();
    long windowNs = windowMs * NS_PER_MS;
    while (counts.size() > 2 && ageNs(second(), last) >= windowNs) {
      counts.removeFirst();
    }
    Count first = counts.getFirst();
    return ageNs(first, last) < WHOLE_RATIO * windowNs
        ? Double.NaN
        : (double) (last.timeWaits - first.timeWaits) * windowNs / ageNs(first, last);
  }

  /**
   * Adds to peers what has arrived and is not to be seen any more. Who that was with is not known;
   * but the more often a peer comes, the more often it meets its own: by the square.
   *
   * @param arrivedByRole what is to be seen; the same is added to it
   * @param expired how many TIME_WAITs ended for age
   * @param finWaits of those that the kernel counted, how many may be none yet
   */
  void addReplaced(
      AddressTable peers, long[] arrivedByRole, double expired, long finWaits, long windowMs) {
    double kernel = within(windowMs);
    long arrived = arrivedByRole[0] + arrivedByRole[1];
    double replaced = kernel - arrived - finWaits;
    if (!(replaced > NOTABLE_PART * arrived) || kernel < AT_ONCE_RATIO * expired) {
      return;
    }
    double squares = 0;
    for (int slot = 0; slot < peers.slots(); slot++) {
      squares += square(peers, slot);
    }
    for (int slot = 0; slot < peers.slots() && squares > 0; slot++) {
      long more = Math.round(replaced * square(peers, slot) / squares);
      if (more > 0) {
        peers.add(slot, Columns.ARRIVED, more);
        arrivedByRole[Service.role(peers.tag(slot)).number()] += more;
      }
    }
  }

  private static double square(AddressTable peers, int slot) {
    double arrived = peers.used(slot) ? peers.get(slot, Columns.ARRIVED) : 0;
    return arrived * arrived;
  }

  private Count second() {
    return counts.stream().skip(1).findFirst().orElseThrow();
  }

  private static long ageNs(Count one, Count last) {
    return last.ns - one.ns;
  }
}
