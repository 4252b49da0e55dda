package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;

/** The stuck sockets of a service over time. */
public final class ServiceHistory {
  private final Levels levels;
  private ArrivalCurve arrivals = ArrivalCurve.NONE;
  private Pace pace = Pace.OVER;

  /** A history whose past follows from the ages of the sockets. */
  ServiceHistory(double nowSeconds, ArrivalCurve arrivals, double stuckAfterSeconds) {
    levels = new Levels(nowSeconds, arrivals, stuckAfterSeconds);
  }

  void put(double nowSeconds, long stuck, ArrivalCurve curve, double stuckAfterSeconds) {
    levels.put(nowSeconds, (double) stuck);
    arrivals = curve;
    Pace arrived = new ArrivalPace(curve, stuckAfterSeconds, levels).pace();
    boolean batch = arrived.isGrowing() && levels.isBatch(arrived, levels.largestBatch());
    pace = batch ? Pace.NOT_KNOWN : arrived;
  }

  /** Whether the service has had no stuck sockets over the time kept in detail. */
  boolean isForgotten() {
    return levels.highest() == 0;
  }

  public Levels levels() {
    return levels;
  }

  public ArrivalCurve arrivals() {
    return arrivals;
  }

  /** Whether stuck sockets keep arriving. */
  public Pace pace() {
    return pace;
  }

  /** Seconds until that many more are stuck: NaN if it is not known, infinite if never. */
  public double secondsUntil(double more) {
    return pace.secondsUntil(more, levels.dailyPacePerSecond());
  }
}
