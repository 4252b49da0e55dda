package io.tcpwait.detect.history;

/**
 * Whether a count goes on increasing, and how fast.
 *
 * @param perSecond above 0 while it is {@link State#GROWING}, else 0
 * @param seconds the window of the pace
 * @param rise by how much the count has increased within the window
 */
public record Pace(State state, double perSecond, double seconds, double rise) {
  public enum State {
    GROWING,
    /** The count does not increase, or no longer does. */
    OVER,
    /** The count may increase: the samples so far are too few to tell. */
    NOT_KNOWN
  }

  public static final Pace OVER = new Pace(State.OVER, 0, 0, 0);
  public static final Pace NOT_KNOWN = new Pace(State.NOT_KNOWN, 0, 0, 0);

  public static Pace growing(double perSecond, double seconds, double rise) {
    return new Pace(State.GROWING, perSecond, seconds, rise);
  }

  public boolean isGrowing() {
    return state == State.GROWING;
  }

  /** The pace of both counts together: at least that of one if the other is not known. */
  Pace plus(Pace other) {
    if (isGrowing() || other.isGrowing()) {
      return growing(
          perSecond + other.perSecond, Math.max(seconds, other.seconds), rise + other.rise);
    }
    return withoutGrowth(other);
  }

  /** The faster pace; not known if neither count is known to grow, and one may. */
  Pace orFaster(Pace other) {
    if (isGrowing() || other.isGrowing()) {
      return perSecond >= other.perSecond ? this : other;
    }
    return withoutGrowth(other);
  }

  private Pace withoutGrowth(Pace other) {
    return state == State.NOT_KNOWN ? this : other;
  }

  /**
   * Seconds until a limit is reached: infinite if the count does not grow, NaN if that is not
   * known.
   *
   * @param left how much is left below the limit
   * @param daily a pace per second over whole days, used if it is faster; 0 for none
   */
  public double secondsUntil(double left, double daily) {
    double pace = Math.max(perSecond, daily);
    if (left <= 0) {
      return 0;
    }
    if (pace > 0) {
      return left / pace;
    }
    return state == State.NOT_KNOWN ? Double.NaN : Double.POSITIVE_INFINITY;
  }
}
