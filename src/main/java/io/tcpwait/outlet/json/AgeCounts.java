package io.tcpwait.outlet.json;

import io.tcpwait.sample.ArrivalCurve;
import java.util.List;

/** Counts of sockets in a few ranges of age. */
final class AgeCounts {
  private static final int HOUR = 3_600;
  private static final int FEW_HOURS = 4;
  private static final int DAY_HOURS = 24;

  /** The bounds between the ranges. */
  static final List<Integer> BOUNDS_SECONDS =
      List.of(60, 300, 900, HOUR, FEW_HOURS * HOUR, DAY_HOURS * HOUR);

  private AgeCounts() {}

  /** The counts, one more than bounds: the last count is of all ages above the last bound. */
  static List<Integer> of(ArrivalCurve curve) {
    int below1m = curve.younger(60);
    int below5m = curve.younger(300);
    int below15m = curve.younger(900);
    int below1h = curve.younger(HOUR);
    int above4h = curve.olderThanHours(FEW_HOURS);
    int above1d = curve.olderThanHours(DAY_HOURS);
    return List.of(
        below1m,
        below5m - below1m,
        below15m - below5m,
        below1h - below15m,
        curve.total() - below1h - above4h,
        above4h - above1d,
        above1d);
  }
}
