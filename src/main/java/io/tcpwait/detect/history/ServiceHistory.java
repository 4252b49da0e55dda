package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stuck sockets of a service over time. */
public final class ServiceHistory {
  private final Levels levels;
  private final Departures departures;
  private ArrivalCurve arrivals = ArrivalCurve.NONE;
  private Pace pace = Pace.OVER;
  private boolean young;
  private double lifetimeSeconds;
  private double stuckAfterSeconds;
  private double nowSeconds;
  private @Nullable ProcessKey holder;

  /** A history whose past follows from the ages of the sockets. */
  ServiceHistory(double nowSeconds, ArrivalCurve arrivals, double stuckAfterSeconds) {
    levels = new Levels(nowSeconds, arrivals, stuckAfterSeconds);
    departures = new Departures(nowSeconds, arrivals, stuckAfterSeconds);
  }

  void put(double nowSeconds, long stuck, ArrivalCurve curve, double stuckAfterSeconds) {
    levels.put(nowSeconds, (double) stuck);
    departures.put(nowSeconds, curve, stuckAfterSeconds);
    lifetimeSeconds = departures.lifetimeSeconds(nowSeconds);
    this.nowSeconds = nowSeconds;
    this.stuckAfterSeconds = stuckAfterSeconds;
    arrivals = curve;
    double closedPart =
        departures.closedPart(Math.max(stuckAfterSeconds, lifetimeSeconds), nowSeconds);
    ArrivalPace arrival =
        new ArrivalPace(curve, stuckAfterSeconds, levels, lifetimeSeconds, closedPart);
    Pace arrived = arrival.pace();
    young = arrival.isYoung();
    boolean batch = arrived.isGrowing() && levels.isBatch(arrived, levels.largestBatch());
    pace = batch ? Pace.NOT_KNOWN : arrived;
  }

  /**
   * Takes in which process holds most of the sockets. If it began after another process ended, it
   * may leak although the sockets of the other were closed.
   *
   * @param holders all processes that hold some
   */
  void heldBy(ProcessKey most, List<ProcessKey> holders) {
    boolean anew = arrivals.oldestSeconds() <= nowSeconds - departures.lastSeconds();
    if (holder != null && !holders.contains(holder) && anew) {
      departures.forget();
    }
    holder = most;
  }

  /** The age beyond which its sockets are hardly ever closed; 0 if hardly any is closed. */
  public double lifetimeSeconds() {
    return lifetimeSeconds;
  }

  /**
   * Whether the stuck sockets may still be closed, a little late: they are young and have no past,
   * or others were closed at their age.
   */
  public boolean mayBeClosed() {
    return pace.isGrowing() ? young : lifetimeSeconds > stuckAfterSeconds;
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
