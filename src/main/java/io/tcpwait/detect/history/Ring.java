package io.tcpwait.detect.history;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The last values of a series, one for each step of time; NaN for a step without a value. */
public final class Ring {
  private final double stepSeconds;
  private final double[] values;
  private long last;

  /** A ring with no values, which ends at {@code nowSeconds}. */
  public Ring(double stepSeconds, int steps, double nowSeconds) {
    this.stepSeconds = stepSeconds;
    values = new double[steps];
    Arrays.fill(values, Double.NaN);
    last = step(nowSeconds);
  }

  private long step(double seconds) {
    return (long) Math.floor(seconds / stepSeconds);
  }

  /** Puts the value of the present step, in place of an earlier one of the same step. */
  public void put(double nowSeconds, double value) {
    long step = step(nowSeconds);
    for (long skipped = Math.max(last + 1, step - values.length); skipped < step; skipped++) {
      set(skipped, Double.NaN);
    }
    last = Math.max(last, step);
    set(step, value);
  }

  /** Puts the value of some steps ago, in a ring that was just made. */
  public void seed(int stepsAgo, double value) {
    set(last - stepsAgo, value);
  }

  private void set(long step, double value) {
    values[Math.floorMod(step, values.length)] = value;
  }

  /** The value some steps ago, 0 being the present one. */
  public double ago(int steps) {
    return values[Math.floorMod(last - steps, values.length)];
  }

  /** How many steps ago the oldest value is. */
  public int oldestAgo() {
    int oldest = values.length - 1;
    while (oldest > 0 && Double.isNaN(ago(oldest))) {
      oldest--;
    }
    return oldest;
  }

  /** The last value known some steps ago; NaN if the ring does not hold one. */
  public double knownAgo(int steps) {
    double value = Double.NaN;
    for (int ago = steps; ago < values.length && Double.isNaN(value); ago++) {
      value = ago(ago);
    }
    return value;
  }

  /** The smallest value of the steps from one to another, both included; NaN without a value. */
  public double min(int fromAgo, int toAgo) {
    double min = Double.NaN;
    for (int ago = fromAgo; ago <= Math.min(toAgo, values.length - 1); ago++) {
      double value = ago(ago);
      min = Double.isNaN(min) || value < min ? value : min;
    }
    return min;
  }

  /**
   * The median rise of the last values above an earlier period, step by step; NaN if no two values
   * can be compared.
   *
   * @param steps how many of the last values
   * @param earlier how many steps before
   */
  public double medianRise(int steps, int earlier) {
    double[] rises =
        IntStream.range(0, Math.min(steps, values.length - earlier))
            .mapToDouble(ago -> ago(ago) - ago(ago + earlier))
            .filter(rise -> !Double.isNaN(rise))
            .sorted()
            .toArray();
    int n = rises.length;
    return n == 0 ? Double.NaN : (rises[(n - 1) / 2] + rises[n / 2]) / 2;
  }

  /** The largest fall from one value to the next within these steps; 0 without a fall. */
  public double largestFall(int fromAgo, int toAgo) {
    double largest = 0;
    double later = Double.NaN;
    for (int ago = fromAgo; ago <= Math.min(toAgo, values.length - 1); ago++) {
      double value = ago(ago);
      if (!Double.isNaN(value)) {
        largest = value - later > largest ? value - later : largest;
        later = value;
      }
    }
    return largest;
  }
}
