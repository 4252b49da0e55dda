package io.tcpwait.detect.history;

/**
 * The pace of a count that does not tell its own past, such as descriptors. The count grows if it
 * rises in nearly every part of a window up to now, and hardly falls. A step, however large, is a
 * rise in one part.
 */
final class WatchedPace {
  private static final int PARTS = 6;
  private static final int PARTS_WITH_RISES = 5;

  /** 1.5, 5 and 10 minutes, in looks. */
  private static final int[] WINDOWS_LOOKS = {9, 30, 60};

  /** A leak does not fall: falls of more than this part of the rises are traffic. */
  private static final double FALLS_PER_RISE = 0.25;

  /** The growth is over after a lull of this many times the longest lull so far. */
  private static final int LULLS_UNTIL_OVER = 3;

  private WatchedPace() {}

  /**
   * The pace by the shortest window that shows one.
   *
   * @param seconds when each look was
   * @param leastRise a smaller rise does not count
   */
  static Pace of(Ring looks, Ring seconds, double leastRise) {
    int known = looks.oldestAgo();
    if (known < WINDOWS_LOOKS[0]) {
      return Pace.NOT_KNOWN;
    }
    for (int window : WINDOWS_LOOKS) {
      if (window <= known && isRising(looks, window)) {
        double rise = looks.knownAgo(0) - looks.knownAgo(window);
        if (rise >= leastRise) {
          double span = seconds.knownAgo(0) - seconds.knownAgo(window);
          return Pace.growing(rise / span, span, rise);
        }
      }
    }
    return Pace.OVER;
  }

  private static boolean isRising(Ring looks, int window) {
    double rises = 0;
    double falls = 0;
    int lull = 0;
    int lastLull = -1;
    int longestLull = 0;
    for (int ago = 0; ago < window; ago++) {
      double change = looks.knownAgo(ago) - looks.knownAgo(ago + 1);
      rises += Math.max(0, change);
      falls += Math.max(0, -change);
      if (change > 0) {
        longestLull = lastLull < 0 ? 0 : Math.max(longestLull, lull);
        lastLull = lastLull < 0 ? lull : lastLull;
        lull = 0;
      } else {
        lull++;
      }
    }
    return lastLull >= 0
        && lastLull <= Math.max(1, LULLS_UNTIL_OVER * longestLull)
        && falls <= FALLS_PER_RISE * rises
        && parts(looks, window) >= PARTS_WITH_RISES;
  }

  private static int parts(Ring looks, int window) {
    int parts = 0;
    for (int part = 0; part < PARTS; part++) {
      double later = looks.knownAgo(part * window / PARTS);
      double earlier = looks.knownAgo((part + 1) * window / PARTS);
      parts += later > earlier ? 1 : 0;
    }
    return parts;
  }
}
