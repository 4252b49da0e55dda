package io.tcpwait.detect.history;

/**
 * The rises of a count within a window.
 *
 * @param lastSeconds when the last one was seen; NaN if there was none
 * @param longestGapSeconds the longest time between two in a row
 */
record Rises(double lastSeconds, double longestGapSeconds) {
  private static final int GAPS_UNTIL_OVER = 3;

  /** Whether the count has stopped rising: nothing for three times the longest gap. */
  boolean areOver(double nowSeconds) {
    return Double.isNaN(lastSeconds)
        || nowSeconds - lastSeconds > GAPS_UNTIL_OVER * longestGapSeconds;
  }
}
