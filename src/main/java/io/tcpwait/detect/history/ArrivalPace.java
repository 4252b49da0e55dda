package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;

/**
 * The pace at which stuck sockets arrive and stay. It follows from the ages of the sockets, and is
 * known from the first dump on.
 *
 * <p>Sockets grow if their FINs are spread over a window that reaches up to now. The shortest such
 * window counts; a batch does not fill any:
 *
 * <pre>
 *   age  0                 stuck-after                        window
 *        |   |   |   |   |   |   |   |   |   |   |   |   |   |   |
 *  leak   ooooooooooooooooooooooooooooooooooooooooooooooooooooooo   growing
 *  batch                        ooooooo                             over
 * </pre>
 *
 * <p>A younger socket may still be closed in time. So young sockets limit the pace, and stuck
 * sockets have to confirm it.
 */
final class ArrivalPace {
  /**
   * Used after twice stuck-after. Slower growth than an hour shows in the levels by hour and day.
   */
  private static final double[] WINDOWS_SECONDS = {300, 600, 1_800, 3_600};

  private static final int PARTS = 6;

  /** FINs arrive by chance, so that one part may be empty; never the youngest. */
  private static final int PARTS_WITH_ARRIVALS = 5;

  /** Fewer FINs do not have a pace. */
  private static final int FEWEST_ARRIVALS = 10;

  /** Growth is over after a pause of this many times the longest gap so far. */
  private static final double GAPS_UNTIL_OVER = 3;

  private static final double LEAST_QUIET_SECONDS = 5;

  /**
   * If a larger part of the arrived sockets was closed, the program closes its sockets after a
   * while.
   */
  private static final double MOST_DEPARTED_RATIO = 0.25;

  /** A smaller part is not worth a correction. */
  private static final double NOTABLE_DEPARTED_RATIO = 0.1;

  /** Ages are whole seconds, at both ends of a span. */
  private static final double AGE_ERROR_SECONDS = 2;

  /** Two counts that differ by more standard deviations than this do not differ by chance. */
  private static final double CHANCE = 3;

  private final ArrivalCurve curve;
  private final double stuckAfterSeconds;
  private final Levels stuck;

  /**
   * @param curve of all CLOSE_WAITs of the service, stuck or not
   * @param stuck how many were stuck at earlier looks
   */
  ArrivalPace(ArrivalCurve curve, double stuckAfterSeconds, Levels stuck) {
    this.curve = curve;
    this.stuckAfterSeconds = stuckAfterSeconds;
    this.stuck = stuck;
  }

  Pace pace() {
    if (curve.total() == 0) {
      return stuck.now() > 0 ? stuck.watchedPace(FEWEST_ARRIVALS, 0) : Pace.OVER;
    }
    double all = curve.oldestSeconds() + 1.0;
    if (all <= stuckAfterSeconds) {
      return Pace.NOT_KNOWN;
    }
    Pace first = pace(Math.min(2 * stuckAfterSeconds, all));
    if (first.isGrowing()) {
      return first;
    }
    for (double window : WINDOWS_SECONDS) {
      if (window > 2 * stuckAfterSeconds) {
        Pace pace = pace(Math.min(window, all));
        if (pace.isGrowing()) {
          return pace;
        }
      }
    }
    return isQuiet(WINDOWS_SECONDS[WINDOWS_SECONDS.length - 1]) ? Pace.OVER : Pace.NOT_KNOWN;
  }

  private boolean isQuiet(double window) {
    double longest = GAPS_UNTIL_OVER * curve.largestGapSeconds(window);
    return curve.newestSeconds() > Math.max(LEAST_QUIET_SECONDS, longest);
  }

  private Pace pace(double window) {
    if (!isSpread(window) || isQuiet(window)) {
      return Pace.OVER;
    }
    int arrived = curve.younger(window);
    int young = curve.younger(stuckAfterSeconds);
    int stayed = arrived - young;
    double stayedSeconds = window - stuckAfterSeconds;
    if (arrived < FEWEST_ARRIVALS || stayed == 0) {
      return Pace.OVER;
    }
    double departed = departedRatio(stayedSeconds);
    if (departed > MOST_DEPARTED_RATIO) {
      return Pace.OVER;
    }
    double ofStayed = stayed / stayedSeconds;
    double ofYoung = young / stuckAfterSeconds;
    double chance = CHANCE * Math.sqrt(young + stayed * square(stuckAfterSeconds / stayedSeconds));
    boolean alike = Math.abs(young - ofStayed * stuckAfterSeconds) <= chance;
    if (!alike && ofYoung > ofStayed && !stuck.isWatchedFor(stayedSeconds)) {
      // Many young sockets may be closed in time, and some a little late: only a watch can tell.
      return Pace.OVER;
    }
    double perSecond = alike ? arrived / window : Math.min(ofStayed, ofYoung);
    return perSecond > 0 ? Pace.growing((1 - departed) * perSecond, window, arrived) : Pace.OVER;
  }

  private static double square(double value) {
    return value * value;
  }

  /** Whether FINs arrived all the time, the last of them just now. */
  private boolean isSpread(double window) {
    int parts = 0;
    int before = 0;
    for (int part = 1; part <= PARTS; part++) {
      int upTo = curve.younger(window * part / PARTS);
      parts += upTo > before ? 1 : 0;
      if (part == 1 && upTo == 0) {
        return false;
      }
      before = upTo;
    }
    return parts >= PARTS_WITH_ARRIVALS;
  }

  /**
   * The stuck sockets that were closed, as a part of the sockets that became stuck within the last
   * {@code seconds}; 0 if that is not known.
   */
  private double departedRatio(double seconds) {
    Levels.Earlier then = stuck.earlier(seconds);
    double becameStuck =
        curve.younger(stuckAfterSeconds + then.secondsAgo()) - curve.younger(stuckAfterSeconds);
    double ofASecond = becameStuck / then.secondsAgo();
    double departed = then.level() + becameStuck - stuck.now() - AGE_ERROR_SECONDS * ofASecond;
    return becameStuck > 0 && departed > NOTABLE_DEPARTED_RATIO * becameStuck
        ? departed / becameStuck
        : 0;
  }
}
