package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * How many sockets were closed at which age, between two bounds. Two dumps tell it: a socket of the
 * first dump is in the second, older by the time between them, or it was closed.
 */
final class DepartureAges {
  private static final double STEPS_PER_DOUBLING = 8;

  /** Ages are whole seconds. */
  private static final double AGE_ERROR_SECONDS = 1;

  /** A sweep leaves hardly any; the end of one of several processes leaves those of the others. */
  private static final double SWEPT_PART = 0.75;

  /**
   * Sockets that were closed between two dumps.
   *
   * @param seconds the second dump
   * @param apart since the first
   * @param closed how many that were of each age of the list, or older, in the first
   * @param swept a bit for each age of the list: whether nearly all were closed
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Fall(double seconds, double apart, int[] closed, long swept) {}

  private final double[] ages;
  private final double endAge;
  private final double apartSeconds;
  private final double keptSeconds;
  private final Deque<Fall> falls = new ArrayDeque<>();
  private double nowSeconds;
  private ArrivalCurve before = ArrivalCurve.NONE;
  private double beforeSeconds = Double.NaN;

  /**
   * Ages of some range.
   *
   * @param apartSeconds the least time between two dumps that are compared
   * @param keptSeconds for how long closes are remembered
   */
  DepartureAges(double fromAge, double endAge, double apartSeconds, double keptSeconds) {
    double steps = STEPS_PER_DOUBLING * Math.log(endAge / fromAge) / Math.log(2);
    ages = new double[(int) Math.round(steps)];
    for (int i = 0; i < ages.length; i++) {
      ages[i] = ArrivalCurve.binSeconds(fromAge * Math.pow(2, i / STEPS_PER_DOUBLING));
    }
    this.endAge = ArrivalCurve.binSeconds(endAge);
    this.apartSeconds = apartSeconds;
    this.keptSeconds = keptSeconds;
  }

  /**
   * Takes in a dump.
   *
   * @param knownFrom the age from which on the dump tells sockets
   */
  void put(double nowSeconds, ArrivalCurve curve, double knownFrom) {
    this.nowSeconds = nowSeconds;
    while (!falls.isEmpty() && nowSeconds - falls.getFirst().seconds > keptSeconds) {
      falls.removeFirst();
    }
    double apart = nowSeconds - beforeSeconds;
    if (apart < apartSeconds) {
      return;
    }
    int[] closed = new int[ages.length];
    long swept = 0;
    int older = closed(curve, apart, endAge);
    for (int i = 0; i < ages.length; i++) {
      double age = Math.max(knownFrom - apart, ages[i]);
      closed[i] = Math.max(0, closed(curve, apart, age) - older);
      boolean isSwept = closed[i] > SWEPT_PART * (before.total() - before.younger(age));
      swept |= isSwept ? 1L << i : 0;
    }
    if (closed[0] > 0) {
      falls.addLast(new Fall(nowSeconds, apart, closed, swept));
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

  /**
   * How many of the sockets that reached an age over the last seconds were closed. Older sockets do
   * not count: a single sweep of them does not tell how many of the later ones will be closed.
   */
  double closed(double age, double seconds) {
    double closed = 0;
    for (Fall fall : falls) {
      closed += closed(fall, age, seconds);
    }
    return closed;
  }

  /** As {@link #closed}, but only if nearly all of that age or older were closed at once. */
  double swept(int i, double seconds) {
    double closed = 0;
    for (Fall fall : falls) {
      closed += (fall.swept >>> i & 1) == 1 ? closed(fall, ages[i], seconds) : 0;
    }
    return closed;
  }

  private double closed(Fall fall, double age, double seconds) {
    double firstDumpAgo = nowSeconds - fall.seconds + fall.apart;
    double to = age + seconds - firstDumpAgo;
    return to <= age ? 0 : closedFrom(fall, age) - closedFrom(fall, to);
  }

  private double closedFrom(Fall fall, double age) {
    if (age >= endAge) {
      return 0;
    }
    int found = Arrays.binarySearch(ages, age);
    int atMost = found >= 0 ? found : -found - 2;
    return fall.closed[Math.max(0, atMost)];
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
