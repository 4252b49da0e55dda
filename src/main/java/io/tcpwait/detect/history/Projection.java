package io.tcpwait.detect.history;

/**
 * When a number of ports is used up, if the present trend goes on. It also serves other counts that
 * connections and their TIME_WAITs make up.
 *
 * <p>TIME_WAITs increase to the number that arrives in the time one lasts, and reach it within that
 * time. Connections that have not ended increase without bound. The timers tell which TIME_WAITs
 * end soon:
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
 * @param limit of the used ports
 * @param live ports held by connections that have not ended
 * @param livePerSecond the increase of {@code live}
 * @param timeWait ports held by TIME_WAITs
 * @param arrivalsPerSecond of TIME_WAITs
 * @param expiriesPerSecond of TIME_WAITs
 * @param holdSeconds how long a TIME_WAIT holds its port
 */
public record Projection(
    double limit,
    double live,
    double livePerSecond,
    double timeWait,
    double arrivalsPerSecond,
    double expiriesPerSecond,
    double holdSeconds) {

  /** A limit reached later counts as never reached. */
  private static final double HORIZON_SECONDS = 30 * 86_400.0;

  /** Seconds until the limit is reached; infinite if that is not in sight. */
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
   * The increase of TIME_WAITs per second, until they are as many as arrive in the time one lasts.
   * That takes no longer than this time. TIME_WAITs decrease only once some expire: before that,
   * the time of the decrease is not known.
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
}
