package io.tcpwait.outlet.history;

/** The least and the largest value of each figure over steps of equal length, in order. */
public final class FigureSeries {
  private final int stepSeconds;
  private final long startSeconds;
  private final float[][] least;
  private final float[][] most;

  FigureSeries(int stepSeconds, long startSeconds, float[][] least, float[][] most) {
    this.stepSeconds = stepSeconds;
    this.startSeconds = startSeconds;
    this.least = least;
    this.most = most;
  }

  public int stepSeconds() {
    return stepSeconds;
  }

  /** The Unix time at which the first step begins. */
  public long startSeconds() {
    return startSeconds;
  }

  /** From the first step on; NaN in steps without a known value. Not to be changed. */
  public float[] least(Figure figure) {
    return least[Figure.ALL.indexOf(figure)];
  }

  /** From the first step on; NaN in steps without a known value. Not to be changed. */
  public float[] most(Figure figure) {
    return most[Figure.ALL.indexOf(figure)];
  }
}
