package io.tcpwait.detect;

import java.util.List;

/** The time left before a limit is reached, which decides what to do first. */
public enum Urgency {
  /** Within the hour, or nearly all is used. */
  MINUTES,
  /** Before the next working day. */
  TONIGHT,
  THIS_WEEK,
  /** It is not known yet whether a limit is neared. */
  NOT_KNOWN,
  /** No limit is neared. */
  NO_END;

  private static final double TONIGHT_SECONDS = 16 * 3_600.0;
  private static final double WEEK_SECONDS = 7 * 86_400.0;

  /**
   * The time that a finding leaves.
   *
   * @param severity critical leaves minutes, whatever the pace
   */
  public static Urgency of(Severity severity, List<Ceiling> ceilings) {
    if (severity == Severity.CRITICAL) {
      return MINUTES;
    }
    double left = Double.POSITIVE_INFINITY;
    boolean known = true;
    for (Ceiling ceiling : ceilings) {
      known &= !Double.isNaN(ceiling.secondsLeft());
      left = Double.isNaN(ceiling.secondsLeft()) ? left : Math.min(left, ceiling.secondsLeft());
    }
    if (left <= TONIGHT_SECONDS) {
      return TONIGHT;
    }
    if (left <= WEEK_SECONDS) {
      return THIS_WEEK;
    }
    return known ? NO_END : NOT_KNOWN;
  }
}
