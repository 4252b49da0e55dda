package io.tcpwait.outlet.report;

import java.util.Locale;

/** How a number per second reads in a column of them. */
final class Rates {
  private static final double LEAST_SHOWN = 0.1;

  private Rates() {}

  /**
   * {@code 1,200}, {@code 8.5}; a rate that would read as none without being so, as {@code <0.1};
   * one that is not known, as {@code ?}.
   */
  static String text(double perSecond) {
    if (Double.isNaN(perSecond)) {
      return "?";
    }
    if (perSecond > 0 && perSecond < LEAST_SHOWN) {
      return "<0.1";
    }
    return perSecond == 0 || perSecond >= 10
        ? String.format(Locale.ROOT, "%,d", Math.round(perSecond))
        : String.format(Locale.ROOT, "%.1f", perSecond);
  }
}
