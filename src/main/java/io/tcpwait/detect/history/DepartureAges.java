package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many sockets were closed at which age, between two bounds. Two dumps tell it: a socket of the
 * first dump is in the second, older by the time between them, or it was closed.
 */
final class DepartureAges {
  static final double KEPT_SECONDS = Levels.LOOKS_SECONDS;

  private static final double STEPS_PER_DOUBLING = 8;

  /** Ages are whole seconds. */
  private static final double AGE_ERROR_SECONDS = 1;

  /** How many sockets were closed that were of each age of the list, or older, before. */
  private static final class Fall {
    private final double seconds;
    private final double apart;
    private final int[] closed;

    private Fall(double seconds, double apart, int[] closed) {
      this.seconds = seconds;
      this.apart = apart;
      this.closed = closed;
    }
  }

  private final double[] ages;
  private final double endAge;
  private final double apartSeconds;
  private final Deque<Fall> falls = new ArrayDeque<>();
  private ArrivalCurve before = ArrivalCurve.NONE;
  private double beforeSeconds = Double.NaN;

  /**
   * Ages of some range.
   *
   * @param apartSeconds the least time between two dumps that are compared
   */
  DepartureAges(double fromAge, double endAge, double apartSeconds) {
    double steps = STEPS_PER_DOUBLING * Math.log(endAge / fromAge) / Math.log(2);
    ages = new double[(int) Math.round(steps)];
    for (int i = 0; i < ages.length; i++) {
      ages[i] = ArrivalCurve.binSeconds(fromAge * Math.pow(2, i / STEPS_PER_DOUBLING));
    }
    this.endAge = ArrivalCurve.binSeconds(endAge);
    this.apartSeconds = apartSeconds;
  }

  /**
   * Takes in a dump.
   *
   * @param knownFrom the age from which on the dump tells sockets
   */
  void put(double nowSeconds, ArrivalCurve curve, double knownFrom) {
    while (!falls.isEmpty() && nowSeconds - falls.getFirst().seconds > KEPT_SECONDS) {
      falls.removeFirst();
    }
    double apart = nowSeconds - beforeSeconds;
    if (apart < apartSeconds) {
      return;
    }
    int[] closed = new int[ages.length];
    int older = closed(curve, apart, endAge);
    for (int i = 0; i < ages.length; i++) {
      closed[i] = Math.max(0, closed(curve, apart, Math.max(knownFrom - apart, ages[i])) - older);
    }
    if (closed[0] > 0) {
      falls.addLast(new Fall(nowSeconds, apart, closed));
    }
    before = curve;
    beforeSeconds = nowSeconds;
  }

  private int closed(ArrivalCurve curve, double apart, double age) {
    int were = before.total() - before.younger(age);
    int are = curve.total() - curve.younger(age + apart - AGE_ERROR_SECONDS);
    return Math.max(0, were - are);
  }

  void forget() {
    falls.clear();
  }

  /** The last time before sockets were closed; long ago if none were. */
  double lastSeconds() {
    Fall last = falls.peekLast();
    return last == null ? Double.NEGATIVE_INFINITY : last.seconds - last.apart;
  }

  int size() {
    return ages.length;
  }

  double age(int i) {
    return ages[i];
  }

  /** How many sockets of this age or older were closed. */
  double closed(int i) {
    double closed = 0;
    for (Fall fall : falls) {
      closed += fall.closed[i];
    }
    return closed;
  }

  double closedFrom(double age) {
    int i = 0;
    while (i + 1 < ages.length && ages[i + 1] <= age) {
      i++;
    }
    return closed(i);
  }

  /** How old the sockets of this age had become at most when they were closed. */
  double upTo(int i) {
    double apart = 0;
    for (Fall fall : falls) {
      apart = fall.closed[i] > 0 ? Math.max(apart, fall.apart) : apart;
    }
    return (i + 1 < ages.length ? ages[i + 1] : endAge) + apart;
  }
}
