package io.tcpwait.outlet;

import io.tcpwait.detect.Status;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.CloseWaitCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The CLOSE_WAIT sockets of one part of a breakdown.
 *
 * @param of the part, and the number of its sockets
 * @param stuck how many of them are stuck; null if their ages are not known
 * @param oldestAgeSeconds since the oldest socket got its FIN; NaN without a socket
 * @param growthPerSecond of sockets that get stuck and stay; NaN while it is not known
 */
public record CloseWaitShare(
    Share<Long> of, @Nullable Long stuck, double oldestAgeSeconds, double growthPerSecond) {

  /** All parts; empty if the TCP table could not be read. */
  public static List<CloseWaitShare> of(Status status) {
    if (status.sample().tcp() == null) {
      return List.of();
    }
    CloseWaitCounts counts = status.sample().tcp().closeWait();
    List<Share<Long>> sockets = Share.of(counts.sockets());
    List<Share<Long>> stuck = Share.of(counts.stuck());
    List<Share<Double>> oldest = Share.of(counts.oldestAgeSeconds());
    Breakdown<Double> slopes = status.verdicts().growthPerSecond();
    List<Share<Double>> growth = slopes == null ? List.of() : Share.of(slopes);
    List<CloseWaitShare> shares = new ArrayList<>();
    for (int i = 0; i < sockets.size(); i++) {
      shares.add(
          new CloseWaitShare(
              sockets.get(i),
              counts.agesKnown() ? stuck.get(i).value() : null,
              counts.agesKnown() ? oldest.get(i).value() : Double.NaN,
              growth.isEmpty() || !counts.agesKnown() ? Double.NaN : growth.get(i).value()));
    }
    return shares;
  }
}
