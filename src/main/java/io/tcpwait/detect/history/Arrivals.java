package io.tcpwait.detect.history;

/**
 * When the sockets of a series that is new became stuck, by their own ages: what the agent did not
 * see itself. Sockets that were closed since are not among them.
 */
public final class Arrivals {
  private final int[] perLook = new int[Levels.LOOKS];
  private final int[] perHour = new int[Levels.HOURS];

  /** Counts one that became stuck so many seconds ago. */
  public void add(double secondsAgo) {
    perLook[Math.min((int) (secondsAgo / Levels.LOOK_SECONDS), Levels.LOOKS - 1)]++;
    perHour[Math.min((int) (secondsAgo / Levels.HOUR_SECONDS), Levels.HOURS - 1)]++;
  }

  public void seed(Ring looks, Ring hours) {
    seed(looks, perLook);
    seed(hours, perHour);
  }

  private static void seed(Ring ring, int[] perStep) {
    double level = 0;
    for (int ago = ring.steps() - 1; ago >= 0; ago--) {
      level += perStep[ago];
      ring.seed(ago, level);
    }
  }
}
