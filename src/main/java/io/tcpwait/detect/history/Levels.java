package io.tcpwait.detect.history;

import org.jspecify.annotations.Nullable;

/**
 * What a count was over the last ten minutes, and hour by hour over eight days. Eight days hold a
 * week, with its nights on which nothing is rolled out.
 */
public final class Levels {
  public static final int LOOK_SECONDS = 10;
  public static final int LOOKS = 61;
  public static final int LOOKS_SECONDS = LOOK_SECONDS * (LOOKS - 1);
  public static final int HOUR_SECONDS = 3600;
  public static final int DAY_HOURS = 24;
  public static final double DAY_SECONDS = DAY_HOURS * (double) HOUR_SECONDS;
  public static final int HOURS = 8 * DAY_HOURS + 1;

  private static final int MOST_DAYS = 7;

  /** A staircase stands over a weekend on which nothing is rolled out, until the second night. */
  private static final int STAIRCASE_HOURS = 4 * DAY_HOURS;

  /** A step is so much larger than what the level falls by in an hour: noise falls as it rises. */
  private static final double STEP_PER_FALL = 4;

  /** Of a level that has fallen by more than this something was closed after all. */
  private static final double KEPT_RATIO = 0.9;

  /** Before a level came to this part of what it is now, it was another story. */
  private static final double FIRST_RATIO = 0.05;

  /** The batch of the second night is not one of the first, if it comes early. */
  private static final int FIRST_DAY_HOURS = 20;

  /** A batch, from one hour into the next. */
  private static final int BATCH_HOURS = 2;

  /** After a batch no more than this part of it comes within an hour. */
  private static final double QUIET_RATIO = 0.1;

  /** What is no more than this many times a batch that there was is another one. */
  private static final double BATCH_RATIO = 2;

  private final Ring looks;
  private final Ring hours;
  private @Nullable Trend trend;

  /** A series of which nothing is known but what comes. */
  public Levels(double nowSeconds) {
    looks = new Ring(LOOK_SECONDS, LOOKS, nowSeconds);
    hours = new Ring(HOUR_SECONDS, HOURS, nowSeconds);
  }

  /** A series whose past the sockets themselves tell. */
  public Levels(double nowSeconds, Arrivals arrivals) {
    this(nowSeconds);
    arrivals.seed(looks, hours);
  }

  public void put(double nowSeconds, double level) {
    trend = null;
    looks.put(nowSeconds, level);
    hours.put(nowSeconds, level);
  }

  public double now() {
    return looks.ago(0);
  }

  /** Over ten minutes. */
  public Trend trend() {
    if (trend == null) {
      trend = computeTrend();
    }
    return trend;
  }

  private Trend computeTrend() {
    double[] seconds = new double[LOOKS];
    double[] levels = new double[LOOKS];
    int n = 0;
    for (int ago = LOOKS - 1; ago >= 0; ago--) {
      double level = looks.ago(ago);
      if (!Double.isNaN(level)) {
        seconds[n] = -ago * (double) LOOK_SECONDS;
        levels[n++] = level;
      }
    }
    return Trend.of(seconds, levels, n);
  }

  /**
   * The slope over ten minutes by least squares, per second: it adds up over series, as a median of
   * slopes does not. 0 where there are not two values.
   */
  public double slopePerSecond() {
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int ago = 0; ago < LOOKS; ago++) {
      double y = looks.ago(ago);
      if (!Double.isNaN(y)) {
        double x = -ago * (double) LOOK_SECONDS;
        n++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
      }
    }
    double spread = n * sumXx - sumX * sumX;
    return spread == 0 ? 0 : (n * sumXy - sumX * sumY) / spread;
  }

  /**
   * How many more it becomes per second, over whole days, so that a batch every night counts as
   * what it comes to; 0 where it becomes fewer. Goes back to the day of the first, a week at most.
   * No hour speaks for all of the day: a batch may come early, or late.
   */
  public double dailyPacePerSecond() {
    int first = 0;
    for (int ago = 0; ago < HOURS; ago++) {
      first = hours.ago(ago) > FIRST_RATIO * hours.ago(0) ? ago : first;
    }
    int days = Math.clamp((first - DAY_HOURS / 2) / DAY_HOURS, 1, MOST_DAYS);
    double rise =
        first < FIRST_DAY_HOURS
            ? hours.ago(0) - hours.knownAgo(DAY_HOURS)
            : hours.medianRise(DAY_HOURS, days * DAY_HOURS);
    return rise > 0 ? rise / (days * DAY_SECONDS) : 0;
  }

  /**
   * Whether it climbs from day to day: at some hour of the last days it was above the lowest level
   * of the day before that hour, and that above the lowest of the day before that one; and has not
   * fallen since.
   *
   * @param step how much above
   */
  public boolean isStaircase(double step) {
    double highest = 0;
    for (int ago = 0; ago <= STAIRCASE_HOURS; ago++) {
      double then = hours.ago(ago);
      double dayBefore = hours.min(ago, ago + DAY_HOURS - 1);
      highest = then > highest ? then : highest;
      if (then - dayBefore >= step && hours.ago(0) >= KEPT_RATIO * highest) {
        double twoDaysBefore = hours.min(ago + DAY_HOURS, ago + 2 * DAY_HOURS - 1);
        double least =
            Math.max(step, STEP_PER_FALL * hours.largestFall(0, ago + 2 * DAY_HOURS - 1));
        if (then - dayBefore >= least && dayBefore - twoDaysBefore >= least) {
          return true;
        }
      }
    }
    return false;
  }

  /** The smallest value of the last ten minutes; NaN without any. */
  public double lowest() {
    return looks.min(0, LOOKS - 1);
  }

  /** The largest value of the last ten minutes. */
  public double highest() {
    double highest = 0;
    for (int ago = 0; ago < LOOKS; ago++) {
      double level = looks.ago(ago);
      highest = level > highest ? level : highest;
    }
    return highest;
  }

  /**
   * The most that has come within two hours, after which hardly anything came for an hour: of a
   * batch, but not of a leak that goes on.
   */
  public double largestBatch() {
    double largest = 0;
    for (int ago = 2; ago + BATCH_HOURS < HOURS; ago++) {
      double came = hours.ago(ago) - hours.ago(ago + BATCH_HOURS);
      boolean ended = hours.ago(ago - 1) - hours.ago(ago) <= QUIET_RATIO * came;
      largest = ended && came > largest ? came : largest;
    }
    return largest;
  }

  /** The pace at which it will go on: that of ten minutes if it rises, or that of whole days. */
  public double pacePerSecond(int leastRise) {
    return pacePerSecond(leastRise, largestBatch());
  }

  /**
   * The same.
   *
   * @param batch what has come at once before, so that as much again does not mean that it goes on
   */
  public double pacePerSecond(int leastRise, double batch) {
    Trend trend = trend();
    double come = Math.max(trend.rise(), hours.ago(0) - hours.min(0, BATCH_HOURS));
    boolean goesOn = trend.isRising() && trend.rise() >= leastRise && come > BATCH_RATIO * batch;
    return Math.max(goesOn ? trend.slopePerSecond() : 0, dailyPacePerSecond());
  }
}
