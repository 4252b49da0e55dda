package io.tcpwait.outlet.history;

import java.util.Arrays;

/**
 * A ring buffer of the least and the largest value of each {@link Figure}, over the last steps of
 * equal length. A step without a value is NaN. All memory is allocated at once.
 */
final class FigureRing {
  private static final int FIGURES = Figure.ALL.size();

  private final int stepSeconds;
  private final int steps;
  private final float[] least;
  private final float[] most;
  private long newest = Long.MIN_VALUE;

  FigureRing(int stepSeconds, int steps) {
    this.stepSeconds = stepSeconds;
    this.steps = steps;
    least = new float[FIGURES * steps];
    most = new float[FIGURES * steps];
    clear();
  }

  /**
   * Adds the figures of a time. If the time is before the newest step, because the clock was set
   * back, the history starts anew.
   *
   * @param values one for each figure, NaN if it is not known
   */
  void add(double unixSeconds, float[] values) {
    long step = (long) Math.floor(unixSeconds / stepSeconds);
    if (step < newest || step - newest >= steps || newest == Long.MIN_VALUE) {
      clear();
    } else {
      for (long skipped = newest + 1; skipped <= step; skipped++) {
        for (int figure = 0; figure < FIGURES; figure++) {
          least[at(figure, skipped)] = Float.NaN;
          most[at(figure, skipped)] = Float.NaN;
        }
      }
    }
    newest = step;
    for (int figure = 0; figure < FIGURES; figure++) {
      int at = at(figure, step);
      float value = values[figure];
      least[at] = Float.isNaN(least[at]) ? value : smaller(least[at], value);
      most[at] = Float.isNaN(most[at]) ? value : larger(most[at], value);
    }
  }

  private static float smaller(float one, float other) {
    return other < one ? other : one;
  }

  private static float larger(float one, float other) {
    return other > one ? other : one;
  }

  private void clear() {
    Arrays.fill(least, Float.NaN);
    Arrays.fill(most, Float.NaN);
  }

  /** A copy, from the oldest step to the newest. */
  FigureSeries copy() {
    long last = newest;
    float[][] leastOf = new float[FIGURES][];
    float[][] mostOf = new float[FIGURES][];
    for (int figure = 0; figure < FIGURES; figure++) {
      leastOf[figure] = inOrder(least, figure, last);
      mostOf[figure] = inOrder(most, figure, last);
    }
    return new FigureSeries(stepSeconds, (last - steps + 1) * stepSeconds, leastOf, mostOf);
  }

  private float[] inOrder(float[] of, int figure, long last) {
    float[] ordered = new float[steps];
    for (int i = 0; i < steps; i++) {
      ordered[i] = of[at(figure, last - steps + 1 + i)];
    }
    return ordered;
  }

  private int at(int figure, long step) {
    return figure * steps + (int) Math.floorMod(step, (long) steps);
  }
}
