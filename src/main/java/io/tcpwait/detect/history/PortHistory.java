package io.tcpwait.detect.history;

import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.PortCounts;

/** What is remembered of the ports of a tuple, or of an own address. */
final class PortHistory {
  /** Connections that come and go are no trend before they have become this much more. */
  private static final double NOTABLE_PART = 0.01;

  /** What becomes more within a day, but not within a minute, is seen in values so far apart. */
  private static final double MINUTE_SECONDS = 60;

  /** What became more by the minute, and does still, is not a third of that by the last values. */
  private static final double STILL_FACTOR = 3;

  /** Fewer ports may lie side by side by chance. */
  private static final long LEAST_OF_PART = 64;

  /** A larger share of the range is no part of it. */
  private static final double LARGEST_PART = 0.45;

  /** Of a part's ports some are free for a moment though it is full. */
  private static final double FULL_RATIO = 0.95;

  /** A part is known by its ports being taken again and again, while no other is. */
  private static final double TAKEN_AGAIN_RATIO = 0.05;

  private final LeastSquares live = new LeastSquares();
  private final LeastSquares liveByMinute = new LeastSquares();
  private double lastMinuteSeconds = Double.NaN;
  private double lastWithoutSeconds = Double.NaN;
  private double shownSeconds;
  private double growingSinceSeconds = Double.NaN;
  private double lastRiseSeconds = Double.NaN;
  private int firstPort;
  private int lastPort;
  private long heldThen;
  private double takenSince;
  private double lastSeconds;

  /** Takes in connections that have not ended, from a dump that showed the established ones. */
  void put(double nowSeconds, double count) {
    shownSeconds = nowSeconds;
    live.put(nowSeconds, count);
    if (Double.isNaN(lastMinuteSeconds) || nowSeconds - lastMinuteSeconds >= MINUTE_SECONDS) {
      liveByMinute.put(nowSeconds, count);
      lastMinuteSeconds = nowSeconds;
    }
  }

  /**
   * How many more there are per second; 0 where it may be by chance, or is over. Asked once for
   * each sample, since {@link #growthSeconds} follows it.
   */
  double pace(double limit, double nowSeconds) {
    double least = NOTABLE_PART * limit;
    if (live.change() >= least) {
      Rises rises = live.rises();
      if (rises.areOver(nowSeconds)) {
        growingSinceSeconds = Double.NaN;
        return 0;
      }
      lastRiseSeconds = rises.lastSeconds();
      if (Double.isNaN(growingSinceSeconds)) {
        growingSinceSeconds = lastRiseSeconds - rises.longestGapSeconds();
      }
      return live.perSecond();
    }
    growingSinceSeconds = Double.NaN;
    return liveByMinute.change() >= least
        ? Math.clamp(STILL_FACTOR * live.perSecond(), 0, liveByMinute.perSecond())
        : 0;
  }

  /**
   * From the first rise of a growth within minutes to the last, by the last {@link #pace}; infinite
   * if there is no such growth.
   */
  double growthSeconds() {
    return Double.isNaN(growingSinceSeconds)
        ? Double.POSITIVE_INFINITY
        : lastRiseSeconds - growingSinceSeconds;
  }

  /**
   * How many more connections there may be than the last dump of established ones showed: by their
   * pace, but not so many that such a dump would have been due.
   */
  double unseen(double pace, double left, double nowSeconds) {
    return Math.clamp(
        pace * (nowSeconds - shownSeconds), 0, Math.max(0, PortCounts.MOVED_RATIO * left));
  }

  /** Takes in the ports that a tuple holds, and how many of its connections close. */
  void hold(HeldPorts ports, long held, double closesPerSecond, double nowSeconds) {
    boolean known = lastPort > 0 && held > 0;
    if (!known || ports.first() < firstPort || ports.last() > lastPort) {
      firstPort = known ? Math.min(firstPort, ports.first()) : ports.first();
      lastPort = known ? Math.max(lastPort, ports.last()) : ports.last();
      heldThen = held;
      takenSince = 0;
    } else {
      takenSince += closesPerSecond * (nowSeconds - lastSeconds);
    }
    lastSeconds = nowSeconds;
  }

  /**
   * Whether the ports look like a part of the range that is full: all between two ports are held,
   * and none beside them is, however many connections come and go.
   */
  boolean isPartFull(long held, long rangePorts) {
    long ports = lastPort - firstPort + 1L;
    double again = Math.max(takenSince, (double) held - heldThen);
    return held >= LEAST_OF_PART
        && ports <= LARGEST_PART * rangePorts
        && held >= FULL_RATIO * ports
        && again >= TAKEN_AGAIN_RATIO * ports;
  }

  /** For how long it is so, counted from the last sample where it was not. */
  double overrunSeconds(boolean is, double nowSeconds) {
    if (!is || Double.isNaN(lastWithoutSeconds)) {
      lastWithoutSeconds = nowSeconds;
    }
    return is ? nowSeconds - lastWithoutSeconds : Double.NaN;
  }
}
