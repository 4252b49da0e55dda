package io.tcpwait.outlet;

import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;

/**
 * The TIME_WAIT sockets of one part of a breakdown.
 *
 * @param of the part, and the number of its sockets
 * @param perSecond the recent rate of new sockets
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
