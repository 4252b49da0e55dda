package io.tcpwait.detect.history;

/**
 * The rises of a count within a window.
 *
 * @param lastSeconds when the last rise was seen; NaN without a rise
 * @param longestGapSeconds the longest time between two rises in a row
 */
record Rises(double lastSeconds, double longestGapSeconds) {
  private static final int GAPS_UNTIL_OVER = 3;

  /** Whether the count has stopped rising: no rise for three times the longest gap. */
  boolean areOver(double nowSeconds) {
    return Double.isNaN(lastSeconds)
        || nowSeconds - lastSeconds > GAPS_UNTIL_OVER * longestGapSeconds;
  }
}
