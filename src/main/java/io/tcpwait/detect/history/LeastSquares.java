package io.tcpwait.detect.history;

/** How fast a count has changed lately: the line through its last values, by least squares. */
public final class LeastSquares {
  private static final int VALUES = 13;

  /** A rise is at least this part of the whole gain: connections open and close all the time. */
  private static final double NOTABLE_PART = 0.05;

  private final double[] seconds = new double[VALUES];
  private final double[] values = new double[VALUES];
  private int size;
  private int next;

  public void put(double nowSeconds, double value) {
    seconds[next] = nowSeconds;
    values[next] = value;
    next = (next + 1) % VALUES;
    size = Math.min(size + 1, VALUES);
  }

  /** The slope of the line; 0 if there are too few values to tell. */
  public double perSecond() {
    double meanSeconds = 0;
    double meanValue = 0;
    for (int i = 0; i < size; i++) {
      meanSeconds += seconds[i] / size;
      meanValue += values[i] / size;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      products += (seconds[i] - meanSeconds) * (values[i] - meanValue);
      squares += (seconds[i] - meanSeconds) * (seconds[i] - meanSeconds);
    }
    return squares > 0 ? products / squares : 0;
  }

  /** The change over the values behind {@link #perSecond}, by the same line. */
  public double change() {
    return size < 2 ? 0 : perSecond() * (seconds[latest()] - seconds[oldest()]);
  }

  /** The notable rises after the lowest value. Of equal values, the last one counts as lowest. */
  Rises rises() {
    int lowest = 0;
    double most = valueAt(0);
    for (int i = 1; i < size; i++) {
      lowest = valueAt(i) <= valueAt(lowest) ? i : lowest;
      most = Math.max(most, valueAt(i));
    }
    double step = Math.max(1, NOTABLE_PART * (most - valueAt(lowest)));
    double passed = valueAt(lowest);
    double longestGap = 0;
    double last = Double.NaN;
    for (int i = lowest + 1; i < size; i++) {
      if (valueAt(i) >= passed + step) {
        double before = Double.isNaN(last) ? secondsAt(i - 1) : last;
        longestGap = Math.max(longestGap, secondsAt(i) - before);
        passed = valueAt(i);
        last = secondsAt(i);
      }
    }
    return new Rises(last, longestGap);
  }

  /** By age: 0 is the oldest. */
  private double valueAt(int i) {
    return values[(oldest() + i) % VALUES];
  }

  private double secondsAt(int i) {
    return seconds[(oldest() + i) % VALUES];
  }

  private int latest() {
    return (next + VALUES - 1) % VALUES;
  }

  private int oldest() {
    return (next + VALUES - size) % VALUES;
  }
}
