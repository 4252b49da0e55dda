package io.tcpwait.detect.history;

import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.PortCounts;

/** The past of the ports of a tuple, or of a local address. */
final class PortHistory {
  /** Connections that open and close are not a trend before they increase by this part. */
  private static final double NOTABLE_PART = 0.01;

  /** An increase within a day, but not within a minute, shows in values this far apart. */
  private static final double MINUTE_SECONDS = 60;

  /**
   * A count that still increases by the minute has at least a third of that pace by the last
   * values.
   */
  private static final double STILL_FACTOR = 3;

  /** Some ports of a full part are free for a moment. */
  private static final double FULL_RATIO = 0.95;

  /** The ports of a part are taken again and again, while no other port is. */
  private static final double TAKEN_AGAIN_RATIO = 0.05;

  private final LeastSquares live = new LeastSquares();
  private final LeastSquares liveByMinute = new LeastSquares();
  private double lastMinuteSeconds = Double.NaN;
  private double lastWithoutSeconds = Double.NaN;
  private double shownSeconds;
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

  /** The increase per second; 0 if it may be by chance, or is over. */
  double pace(double limit, double nowSeconds) {
    double least = NOTABLE_PART * limit;
    if (live.change() >= least) {
      return live.rises().areOver(nowSeconds) ? 0 : live.perSecond();
    }
    return liveByMinute.change() >= least
        ? Math.clamp(STILL_FACTOR * live.perSecond(), 0, liveByMinute.perSecond())
        : 0;
  }

  /**
   * How many more connections there may be than the last dump of established ones showed. It
   * follows from their pace, up to the number at which such a dump would have been due.
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
   * Whether the ports look like a full part of the range. All ports between two ports are held, and
   * no port beside them, however many connections open and close.
   */
  boolean isPartFull(long held, long rangePorts) {
    long ports = lastPort - firstPort + 1L;
    double again = Math.max(takenSince, (double) held - heldThen);
    return held >= HeldPorts.LEAST_OF_PART
        && ports <= HeldPorts.LARGEST_PART * rangePorts
        && held >= FULL_RATIO * ports
        && again >= TAKEN_AGAIN_RATIO * ports;
  }

  /** For how long the condition has held, counted from the last sample without it. */
  double overrunSeconds(boolean is, double nowSeconds) {
    if (!is || Double.isNaN(lastWithoutSeconds)) {
      lastWithoutSeconds = nowSeconds;
    }
    return is ? nowSeconds - lastWithoutSeconds : Double.NaN;
  }
}
