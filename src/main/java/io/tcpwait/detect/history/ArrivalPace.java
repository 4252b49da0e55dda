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
 * <p>Only sockets that are older than those that were seen to be closed count as leaked. While none
 * were closed, young sockets count too, and stuck sockets have to confirm them. A pace that changed
 * within the window is the newer one, or not known.
 */
final class ArrivalPace {
  /**
   * Used after twice stuck-after. Slower growth than an hour shows in the levels by hour and day.
   */
  private static final double[] WINDOWS_SECONDS = {300, 600, 1_800, 3_600};

  /** The first windows, per stuck-after: shorter ones show a leak that has just become faster. */
  private static final double[] FIRST_WINDOWS = {2, 5 / 3.0, 4 / 3.0, 7 / 6.0};

  private static final int PARTS = 6;

  /** FINs arrive by chance, so that one part may be empty; never the youngest. */
  private static final int PARTS_WITH_ARRIVALS = 5;

  /** Fewer FINs do not have a pace. */
  private static final int FEWEST_ARRIVALS = 10;

  /** Growth is over after a pause of this many times the longest gap so far. */
  private static final double GAPS_UNTIL_OVER = 3;

  private static final double LEAST_QUIET_SECONDS = 5;

  /** A smaller part of closed sockets is not worth a correction. */
  private static final double NOTABLE_CLOSED_PART = 0.1;

  /** Two counts that differ by more standard deviations than this do not differ by chance. */
  private static final double CHANCE = 3;

  /** Two paces that differ by less than this factor have a mean that is good enough. */
  private static final double NOTABLE_FACTOR = 1.5;

  private final ArrivalCurve curve;
  private final double stuckAfterSeconds;
  private final Levels stuck;
  private final double lifetime;
  private final double closedPart;

  /**
   * @param curve of all CLOSE_WAITs of the service, stuck or not
   * @param stuck how many were stuck at earlier looks
   * @param lifetime the age beyond which sockets are hardly ever closed; 0 if hardly any is closed
   * @param closedPart the part of older sockets that was closed all the same, from 0 to 1
   */
  ArrivalPace(
      ArrivalCurve curve,
      double stuckAfterSeconds,
      Levels stuck,
      double lifetime,
      double closedPart) {
    this.curve = curve;
    this.stuckAfterSeconds = stuckAfterSeconds;
    this.stuck = stuck;
    this.lifetime = lifetime;
    this.closedPart = closedPart;
  }

  Pace pace() {
    if (curve.total() == 0) {
      return stuck.now() > 0 ? stuck.watchedPace(FEWEST_ARRIVALS, 0) : Pace.OVER;
    }
    if (curve.oldestSeconds() + 1.0 <= stuckAfterSeconds) {
      return Pace.NOT_KNOWN;
    }
    Pace first = first();
    if (first.state() != Pace.State.OVER) {
      return first;
    }
    for (double window : WINDOWS_SECONDS) {
      if (window > 2 * stuckAfterSeconds) {
        Pace pace = pace(window);
        if (pace.state() != Pace.State.OVER) {
          return pace;
        }
      }
    }
    boolean over = isQuiet(WINDOWS_SECONDS[WINDOWS_SECONDS.length - 1]) || areClosed();
    return over ? Pace.OVER : Pace.NOT_KNOWN;
  }

  /** Whether sockets were closed late, but none has stayed. */
  private boolean areClosed() {
    double settled = settled();
    return lifetime > 0 && stuck.isWatchedFor(2 * settled) && count(settled, 2 * settled) == 0;
  }

  private double settled() {
    return Math.max(stuckAfterSeconds, lifetime);
  }

  /** Whether the sockets are too young to tell that none of them are closed a little later. */
  boolean isYoung() {
    return run(2 * stuckAfterSeconds) < 2 * stuckAfterSeconds;
  }

  private Pace first() {
    if (lifetime > stuckAfterSeconds) {
      return pace(2 * lifetime);
    }
    Pace longest = pace(FIRST_WINDOWS[0] * stuckAfterSeconds);
    Pace pace = longest;
    for (int i = 1; i < FIRST_WINDOWS.length && !pace.isGrowing(); i++) {
      pace = pace(FIRST_WINDOWS[i] * stuckAfterSeconds);
    }
    return pace.isGrowing() ? pace : longest;
  }

  private double run(double window) {
    return curve.runSeconds(window, GAPS_UNTIL_OVER, LEAST_QUIET_SECONDS);
  }

  private boolean isQuiet(double window) {
    double longest = GAPS_UNTIL_OVER * curve.largestGapSeconds(window);
    return curve.newestSeconds() > Math.max(LEAST_QUIET_SECONDS, longest);
  }

  /** The pace of a window; over if the window does not show growth. */
  private Pace pace(double longest) {
    double window = Math.min(longest, run(longest));
    double settled = settled();
    double least = lifetime > stuckAfterSeconds ? 2 * lifetime : stuckAfterSeconds + 1;
    if (window < least || isQuiet(window)) {
      return Pace.OVER;
    }
    // Sockets that are nearly all about to be closed tell the most that can stay.
    double sure = lifetime > stuckAfterSeconds / 2 ? settled : lifetime;
    int arrived = count(sure, window);
    int stayed = count(settled, window);
    if (!isSpread(window) || arrived < FEWEST_ARRIVALS || stayed == 0) {
      return Pace.OVER;
    }
    if (sure == settled && differs(arrived, window - sure, count(0, settled), settled)) {
      return growing(0, settled);
    }
    return steady(sure, settled, window);
  }

  /** The pace of the sockets between two ages; not known if it rose, or changes right now. */
  private Pace steady(double from, double settled, double to) {
    double middle = (from + to) / 2;
    if (isSlower(from, middle, to)) {
      double quarter = (from + middle) / 2;
      boolean changes = isFaster(from, quarter, middle) || isSlower(from, quarter, middle);
      return changes ? Pace.NOT_KNOWN : growing(from, middle);
    }
    boolean rose = isFaster(from, middle, to) || (from < settled && isFaster(from, settled, to));
    return rose ? Pace.NOT_KNOWN : growing(from, to);
  }

  private Pace growing(double from, double to) {
    int arrived = count(from, to);
    double stay = closedPart > NOTABLE_CLOSED_PART ? 1 - closedPart : 1;
    return arrived < FEWEST_ARRIVALS
        ? Pace.NOT_KNOWN
        : Pace.growing(stay * arrived / (to - from), to, arrived);
  }

  private boolean isFaster(double from, double middle, double to) {
    return differs(count(from, middle), middle - from, count(middle, to), to - middle);
  }

  private boolean isSlower(double from, double middle, double to) {
    return differs(count(middle, to), to - middle, count(from, middle), middle - from);
  }

  /** Whether a pace is higher than another, and not by chance. */
  private static boolean differs(double many, double manySeconds, double few, double fewSeconds) {
    double times = manySeconds / fewSeconds;
    double chance = CHANCE * Math.sqrt(many + few * times * times);
    return many > NOTABLE_FACTOR * few * times && many - few * times > chance;
  }

  private int count(double from, double to) {
    return curve.younger(to) - curve.younger(from);
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
}
