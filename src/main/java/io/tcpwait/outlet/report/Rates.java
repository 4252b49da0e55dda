package io.tcpwait.outlet.report;

import java.util.Locale;

/** The text of a rate in a table column. */
final class Rates {
  private static final double LEAST_SHOWN = 0.1;

  private Rates() {}

  /**
   * {@code 1,200} or {@code 8.5}. A rate that would be rounded to 0 is {@code <0.1}; an unknown
   * rate is {@code ?}.
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
