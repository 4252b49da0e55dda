package io.tcpwait.detect.history;

import io.tcpwait.sample.ArrivalCurve;

/**
 * A count over the last ten minutes, and hour by hour over eight days. Eight days hold a week, with
 * its nights on which nothing is rolled out.
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

  /** A staircase stands over a weekend without a rollout, until the second night. */
  private static final int STAIRCASE_HOURS = 4 * DAY_HOURS;

  /** A step is this many times the largest fall within an hour: noise falls as it rises. */
  private static final double STEP_PER_FALL = 4;

  /** If a level has fallen below this part of its highest, something was closed after all. */
  private static final double KEPT_RATIO = 0.9;

  /** The rise began in the first hour whose level is above this part of the present level. */
  private static final double FIRST_RATIO = 0.05;

  /** Less than a day, since the batch of the second night may come early. */
  private static final int FIRST_DAY_HOURS = 20;

  /** A batch may run from one hour into the next. */
  private static final int BATCH_HOURS = 2;

  /** A batch of today says nothing about the next batch; a batch of last night does. */
  private static final int BATCHES_BEFORE_HOURS = 12;

  /** At most this part of a batch arrives in the hour after it. */
  private static final double QUIET_RATIO = 0.1;

  /** Batches differ by at most this factor. */
  private static final double BATCH_RATIO = 2;

  private final Ring looks;
  private final Ring lookSeconds;
  private final Ring hours;
  private final double startSeconds;
  private double nowSeconds;

  /** A series whose past is not known. */
  public Levels(double nowSeconds) {
    looks = new Ring(LOOK_SECONDS, LOOKS, nowSeconds);
    lookSeconds = new Ring(LOOK_SECONDS, LOOKS, nowSeconds);
    startSeconds = nowSeconds;
    this.nowSeconds = nowSeconds;
    hours = new Ring(HOUR_SECONDS, HOURS, nowSeconds);
  }

  /**
   * A series whose past follows from the ages of the sockets.
   *
   * @param arrivals when the sockets that are still there got their FINs
   * @param delaySeconds how long after its FIN a socket counts
   */
  public Levels(double nowSeconds, ArrivalCurve arrivals, double delaySeconds) {
    this(nowSeconds);
    for (int ago = 0; ago < LOOKS; ago++) {
      double age = delaySeconds + ago * (double) LOOK_SECONDS;
      looks.seed(ago, (double) arrivals.total() - arrivals.younger(age));
      lookSeconds.seed(ago, nowSeconds - ago * (double) LOOK_SECONDS);
    }
    for (int ago = 0; ago < HOURS; ago++) {
      hours.seed(ago, arrivals.olderThanHours(ago));
    }
  }

  public void put(double nowSeconds, double level) {
    this.nowSeconds = nowSeconds;
    looks.put(nowSeconds, level);
    lookSeconds.put(nowSeconds, nowSeconds);
    hours.put(nowSeconds, level);
  }

  /** The last level that was put; NaN without any. */
  public double now() {
    return looks.ago(0);
  }

  /** When the last level was put. */
  double lastSeconds() {
    return nowSeconds;
  }

  /** A level of some time ago. */
  record Earlier(double level, double secondsAgo) {}

  /** The level about that long ago: from a look within ten minutes, else by the hour. */
  Earlier earlier(double seconds) {
    int look = (int) Math.round(seconds / LOOK_SECONDS);
    if (look >= LOOKS) {
      return new Earlier(hours.knownAgo((int) Math.round(seconds / HOUR_SECONDS)), seconds);
    }
    while (look < LOOKS - 1 && Double.isNaN(looks.ago(look))) {
      look++;
    }
    return new Earlier(looks.ago(look), nowSeconds - lookSeconds.ago(look));
  }

  /** Whether the series was watched for that long, rather than told by the ages of sockets. */
  boolean isWatchedFor(double seconds) {
    return nowSeconds - startSeconds >= seconds;
  }

  /** How far back looks are known, up to ten minutes. */
  public double watchedSeconds() {
    return looks.oldestAgo() * (double) LOOK_SECONDS;
  }

  /**
   * The pace per second over whole days, so that a nightly batch counts as its mean. It is 0 if the
   * level falls, or if the first rise is not a day old. It goes back to the day of the first rise,
   * a week at most. The median over the hours of a day decides, since a batch may come early or
   * late.
   */
  public double dailyPacePerSecond() {
    int first = 0;
    for (int ago = 0; ago < HOURS; ago++) {
      first = hours.ago(ago) > FIRST_RATIO * hours.ago(0) ? ago : first;
    }
    if (first < FIRST_DAY_HOURS) {
      return 0;
    }
    int days = Math.clamp((first - DAY_HOURS / 2) / DAY_HOURS, 1, MOST_DAYS);
    double rise = hours.medianRise(DAY_HOURS, days * DAY_HOURS);
    return rise > 0 ? rise / (days * DAY_SECONDS) : 0;
  }

  /**
   * Whether the level climbs from day to day, and has not fallen since. At some hour of the last
   * days it was above the lowest level of the day before that hour. That lowest level was above the
   * lowest of the previous day.
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
   * The largest number that arrived within two hours, with hardly any arrivals in the hour after.
   * Only earlier days and earlier times of the day count. A leak that goes on does not have such a
   * pause.
   */
  public double largestBatch() {
    double largest = 0;
    for (int ago = BATCHES_BEFORE_HOURS; ago + BATCH_HOURS < HOURS; ago++) {
      double came = hours.ago(ago) - hours.ago(ago + BATCH_HOURS);
      boolean ended = hours.ago(ago - 1) - hours.ago(ago) <= QUIET_RATIO * came;
      largest = ended && came > largest ? came : largest;
    }
    return largest;
  }

  /**
   * The pace of a series that was watched. A rise of the last minutes counts only if it is larger
   * than a batch.
   *
   * @param leastRise a smaller rise does not count
   * @param batch how many have arrived at once before
   */
  public Pace watchedPace(double leastRise, double batch) {
    Pace pace = WatchedPace.of(looks, lookSeconds, leastRise);
    return pace.isGrowing() && isBatch(pace, batch) ? Pace.OVER : pace;
  }

  /** Whether a rise may be another batch: a rise up to twice the largest earlier batch may. */
  public boolean isBatch(Pace pace, double batch) {
    double rise = Math.max(pace.rise(), hours.ago(0) - hours.min(0, BATCH_HOURS));
    return rise <= BATCH_RATIO * batch;
  }
}
