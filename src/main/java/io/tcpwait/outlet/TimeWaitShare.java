package io.tcpwait.outlet;

import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is known of the TIME_WAITs of one part.
 *
 * @param of who they are with, and how many they are
 * @param perSecond how fast they came of late
 * @param perSecondLong the same over the last minute; NaN if some of them may be gone
 */
public record TimeWaitShare(Share<Long> of, double perSecond, double perSecondLong) {

  /** All parts. */
  public static List<TimeWaitShare> of(TimeWaitCounts counts) {
    List<Share<Long>> sockets = Share.of(counts.sockets());
    List<Share<Long>> arrived = Share.of(counts.arrived());
    List<Share<Long>> expiring = Share.of(counts.expiring());
    List<TimeWaitShare> shares = new ArrayList<>();
    for (int i = 0; i < sockets.size(); i++) {
      Share<Long> of = sockets.get(i);
      shares.add(
          new TimeWaitShare(
              of,
              counts.perSecond(arrived.get(i).value()),
              counts.perSecondLong(of.role(), of.value(), expiring.get(i).value())));
    }
    return shares;
  }
}
