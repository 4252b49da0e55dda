package io.tcpwait.detect.history;

import java.util.Arrays;

/**
 * Whether a series rises, and how fast: the Mann-Kendall test (Mann 1945, Kendall 1975) with the
 * correction for ties, and the slope of Theil and Sen (Sen 1968), the median over all pairs. Both
 * go by order, so that neither an outlier nor the shape of the rise decides.
 *
 * @param looks how many values there are
 * @param spanSeconds from the first to the last
 * @param rises how often a value is above the one before
 * @param falls how often it is below
 * @param rise the last value less the first
 * @param z standard deviations between the order of the values and chance; above 0 where they rise
 * @param slopePerSecond the median slope
 */
public record Trend(
    int looks,
    double spanSeconds,
    int rises,
    int falls,
    double rise,
    double z,
    double slopePerSecond) {
  /** One in a hundred series without a trend passes it. */
  private static final double SIGNIFICANT_Z = 2.33;

  /** With fewer not even a series that always rises is significant. */
  private static final int FEWEST_LOOKS = 6;

  /** A batch is one rise; three in ten minutes are no accident. */
  private static final int FEWEST_RISES = 3;

  /**
   * What is leaked does not go, so that a leak hardly falls. A level of sockets that are closed
   * after a while drifts, and passes any test of order; but it falls about as often as it rises.
   */
  private static final int RISES_PER_FALL = 4;

  public static final Trend NONE = new Trend(0, 0, 0, 0, 0, 0, 0);

  /** Of the first {@code n} values, in order of time. */
  public static Trend of(double[] seconds, double[] values, int n) {
    if (n < 2) {
      return NONE;
    }
    int rises = 0;
    int falls = 0;
    for (int i = 1; i < n; i++) {
      rises += values[i] > values[i - 1] ? 1 : 0;
      falls += values[i] < values[i - 1] ? 1 : 0;
    }
    double span = seconds[n - 1] - seconds[0];
    double rise = values[n - 1] - values[0];
    if (rises == 0 && falls == 0) {
      return new Trend(n, span, 0, 0, 0, 0, 0);
    }
    double[] slopes = new double[n * (n - 1) / 2];
    int pairs = 0;
    long s = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        s += (long) Math.signum(values[j] - values[i]);
        slopes[pairs++] = (values[j] - values[i]) / (seconds[j] - seconds[i]);
      }
    }
    return new Trend(n, span, rises, falls, rise, z(s, values, n), median(slopes));
  }

  private static double z(long s, double[] values, int n) {
    double[] sorted = Arrays.copyOf(values, n);
    Arrays.sort(sorted);
    double variance = term(n);
    for (int from = 0; from < n; ) {
      int to = from + 1;
      while (to < n && sorted[to] == sorted[from]) {
        to++;
      }
      variance -= term(to - from);
      from = to;
    }
    return s == 0 ? 0 : (s - Math.signum((double) s)) / Math.sqrt(variance);
  }

  private static double term(int ties) {
    return ties * (ties - 1.0) * (2.0 * ties + 5) / 18;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /** Whether it keeps rising: more than by chance, and in more than a batch or two. */
  public boolean isRising() {
    return looks >= FEWEST_LOOKS
        && rises >= Math.max(FEWEST_RISES, RISES_PER_FALL * falls)
        && z >= SIGNIFICANT_Z
        && slopePerSecond > 0;
  }
}
