package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;

/**
 * The ages at which CLOSE_WAITs of a service were closed lately. A program may close late, but
 * reliably: all of its sockets, or a good part of them, never get older than that.
 */
final class Departures {
  /**
   * Per stuck-after. Sockets that are closed when they are older were leaked before. By default,
   * dumps tell ages up to three times this exactly.
   */
  private static final double OLDEST = 45;

  /** Per stuck-after. From this age on only sweeps count: a process may end with its sockets. */
  private static final double VERY_OLD = 20;

  private static final double OLD = 4;
  private static final double YOUNGEST = 0.125;

  /** Ages are whole seconds, so that dumps have to be apart. */
  private static final double LEAST_APART_SECONDS = 3;

  private static final double APART_SECONDS = Levels.LOOK_SECONDS;

  /** Old sockets are counted in wide bins, so that dumps have to be further apart. */
  private static final double OLD_APART_SECONDS = 60;

  /** A smaller part is closed by chance, such as by a reset of the peer. */
  private static final double NOTABLE_PART = 0.25;

  private static final double LATELY_SECONDS = Levels.LOOKS_SECONDS;

  /** Per age. The oldest sockets of a sweep are as old as the sweep before. */
  private static final double SWEPT_WITHIN = 2;

  private final DepartureAges young;
  private final DepartureAges old;
  private final double startSeconds;
  private final double veryOld;
  private ArrivalCurve now;

  Departures(double nowSeconds, ArrivalCurve curve, double stuckAfterSeconds) {
    startSeconds = nowSeconds;
    now = curve;
    double middle = OLD * stuckAfterSeconds;
    double apart = Math.clamp(stuckAfterSeconds / 6, LEAST_APART_SECONDS, APART_SECONDS);
    double oldApart = Math.clamp(stuckAfterSeconds, apart, OLD_APART_SECONDS);
    double end = OLDEST * stuckAfterSeconds;
    double kept = Math.max(LATELY_SECONDS, SWEPT_WITHIN * end);
    veryOld = VERY_OLD * stuckAfterSeconds;
    young = new DepartureAges(YOUNGEST * stuckAfterSeconds, middle, apart, LATELY_SECONDS);
    old = new DepartureAges(middle, end, oldApart, kept);
  }

  /** Takes in a dump. Without a stuck socket it does not tell the ages of the others. */
  void put(double nowSeconds, ArrivalCurve curve, double stuckAfterSeconds) {
    now = curve;
    double knownFrom = curve.total() == 0 ? stuckAfterSeconds : 0;
    young.put(nowSeconds, curve, knownFrom);
    old.put(nowSeconds, curve, knownFrom);
  }

  /** The sockets so far say nothing about those to come: another process holds these. */
  void forget() {
    young.forget();
    old.forget();
  }

  /** The last time before sockets were closed; long ago if none were. */
  double lastSeconds() {
    return Math.max(young.lastSeconds(), old.lastSeconds());
  }

  /** The age beyond which sockets are hardly ever closed; 0 if hardly any socket is closed. */
  double lifetimeSeconds(double nowSeconds) {
    for (int i = old.size() - 1; i >= 0; i--) {
      if (isNotable(i, nowSeconds)) {
        return old.upTo(i);
      }
    }
    for (int i = young.size() - 1; i >= 0; i--) {
      if (closedPart(young.age(i), nowSeconds) > NOTABLE_PART) {
        return young.upTo(i);
      }
    }
    return 0;
  }

  /** Whether a good part of the sockets that reach this age of the old ones is closed. */
  private boolean isNotable(int i, double nowSeconds) {
    double age = old.age(i);
    double seconds = Math.min(nowSeconds - startSeconds, SWEPT_WITHIN * age);
    return part(age, old.swept(i, seconds), seconds) > NOTABLE_PART
        || (age < veryOld && closedPart(age, nowSeconds) > NOTABLE_PART);
  }

  /** The part of the sockets that reached this age lately, and were closed since; 0 to 1. */
  double closedPart(double age, double nowSeconds) {
    double seconds = Math.min(nowSeconds - startSeconds, LATELY_SECONDS);
    return part(age, young.closed(age, seconds) + old.closed(age, seconds), seconds);
  }

  private double part(double age, double closed, double seconds) {
    double stayed = now.younger(age + seconds) - now.younger(age);
    return closed == 0 ? 0 : closed / (closed + stayed);
  }
}
