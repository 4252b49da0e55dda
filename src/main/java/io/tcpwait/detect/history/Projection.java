package io.tcpwait.detect.history;

/**
 * What becomes of a number of ports, or of another count that connections and their TIME_WAITs make
 * up: when all is used, if it goes on as it does.
 *
 * <p>TIME_WAITs become as many as come in the time that one lasts, within that time; connections
 * that have not ended become more without bound. What ends soon is known from the timers:
 *
 * <pre>
 *  used
 *   limit - - - - - - - - - - - - - - - - - - - - - - -
 *                                ____________-----------  live connections alone
 *                   ____--------'
 *          ___-----'  TIME_WAITs of a flow that has just begun
 *  now ___/
 * </pre>
 *
 * @param limit of what is used
 * @param live held by connections that have not ended
 * @param livePerSecond how many more these become
 * @param timeWait held by TIME_WAITs
 * @param arrivalsPerSecond of TIME_WAITs
 * @param expiriesPerSecond of TIME_WAITs
 * @param holdSeconds how long a TIME_WAIT holds what it holds
 */
public record Projection(
    double limit,
    double live,
    double livePerSecond,
    double timeWait,
    double arrivalsPerSecond,
    double expiriesPerSecond,
    double holdSeconds) {

  /** Further than that nobody looks. */
  private static final double HORIZON_SECONDS = 30 * 86_400.0;

  /** Until all is used; infinite where that is not in sight. */
  public double secondsLeft() {
    double left = limit - live - timeWait;
    if (left <= 0) {
      return 0;
    }
    double steady = arrivalsPerSecond * holdSeconds;
    double pace = livePerSecond + timeWaitPerSecond(steady);
    if (pace > 0 && left / pace <= secondsUntil(steady)) {
      return left / pace;
    }
    if (livePerSecond <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double seconds = (limit - live - steady) / livePerSecond;
    return seconds > HORIZON_SECONDS ? Double.POSITIVE_INFINITY : seconds;
  }

  /**
   * How many more TIME_WAITs there are, until they are as many as what comes in the time of one.
   * That takes no longer than this time; of those that become fewer nobody knows by then when they
   * will, unless some end already.
   */
  private double timeWaitPerSecond(double steady) {
    double more = arrivalsPerSecond - expiriesPerSecond;
    return steady > timeWait
        ? Math.max(more, (steady - timeWait) / holdSeconds)
        : Math.min(more, 0);
  }

  private double secondsUntil(double steady) {
    double perSecond = timeWaitPerSecond(steady);
    return perSecond == 0 ? holdSeconds : Math.min((steady - timeWait) / perSecond, holdSeconds);
  }

  /** Closes per second that the limit carries. */
  public double sustainablePerSecond() {
    return Math.max(0, limit - live) / holdSeconds;
  }
}
