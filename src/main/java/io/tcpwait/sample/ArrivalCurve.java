package io.tcpwait.sample;

/**
 * The ages of the present CLOSE_WAIT sockets, each since its FIN. Ages are counted in bins: a
 * second wide up to two minutes, then a sixty-fourth of the age or less, up to {@value
 * #FINE_SECONDS} s. Older sockets are counted by the hour. Immutable.
 */
public final class ArrivalCurve {
  /** Eight days by the hour hold a week, with the nights before and after it. */
  public static final int HOURS = 8 * 24 + 1;

  public static final int FINE_SECONDS = 1 << 13;
  public static final ArrivalCurve NONE = new Builder().build();

  private static final int HOUR_SECONDS = 3_600;
  private static final int SUB_BITS = 6;
  private static final int LINEAR = 2 << SUB_BITS;
  private static final int FINE_BITS = 13;
  private static final int BINS = LINEAR + (FINE_BITS - SUB_BITS - 1) * (1 << SUB_BITS);

  /** Sockets by bin, summed up from the youngest on. */
  private final int[] upTo;

  private final int[] perHour;
  private final int total;
  private final int newestSeconds;
  private final int oldestSeconds;

  private ArrivalCurve(Builder of) {
    upTo = new int[BINS];
    int sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += of.perBin[bin];
      upTo[bin] = sum;
    }
    perHour = of.perHour;
    total = of.total;
    newestSeconds = of.newestSeconds;
    oldestSeconds = of.oldestSeconds;
  }

  /** Counts sockets one by one. */
  public static final class Builder {
    private final int[] perBin = new int[BINS];
    private final int[] perHour = new int[HOURS];
    private int total;
    private int newestSeconds = Integer.MAX_VALUE;
    private int oldestSeconds = -1;

    public void add(int ageSeconds) {
      total++;
      newestSeconds = Math.min(newestSeconds, ageSeconds);
      oldestSeconds = Math.max(oldestSeconds, ageSeconds);
      if (ageSeconds < FINE_SECONDS) {
        perBin[bin(ageSeconds)]++;
      }
      perHour[Math.min(ageSeconds / HOUR_SECONDS, HOURS - 1)]++;
    }

    public ArrivalCurve build() {
      return new ArrivalCurve(this);
    }
  }

  private static int bin(int seconds) {
    if (seconds < LINEAR) {
      return seconds;
    }
    int shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(seconds) - SUB_BITS;
    return (shift << SUB_BITS) + (seconds >>> shift);
  }

  /** The least age of a bin. */
  private static int start(int bin) {
    if (bin < LINEAR) {
      return bin;
    }
    int shift = (bin >>> SUB_BITS) - 1;
    return (bin - (shift << SUB_BITS)) << shift;
  }

  public int total() {
    return total;
  }

  /** Whole seconds since the last FIN; {@link Integer#MAX_VALUE} without a socket. */
  public int newestSeconds() {
    return newestSeconds;
  }

  /** Whole seconds since the first FIN; -1 without a socket. */
  public int oldestSeconds() {
    return oldestSeconds;
  }

  /**
   * How many sockets are younger than an age.
   *
   * @param seconds up to {@value #FINE_SECONDS}; beyond two minutes to within its sixty-fourth
   */
  public int younger(double seconds) {
    if (seconds >= FINE_SECONDS) {
      return total - olderThanFine();
    }
    int bin = bin((int) Math.ceil(seconds));
    return bin == 0 ? 0 : upTo[bin - 1];
  }

  private int olderThanFine() {
    return total - upTo[BINS - 1];
  }

  /** How many sockets are at least this many hours old. */
  public int olderThanHours(int hours) {
    int older = 0;
    for (int hour = hours; hour < HOURS; hour++) {
      older += perHour[hour];
    }
    return older;
  }

  /**
   * The longest time between two successive FINs, of sockets younger than {@code seconds}. It is an
   * upper bound, by whole bins.
   */
  public int largestGapSeconds(double seconds) {
    int last = Math.min(BINS - 1, bin((int) Math.min(seconds, FINE_SECONDS - 1)));
    int largest = 0;
    int before = -1;
    for (int bin = 0; bin <= last; bin++) {
      if (count(bin) > 0) {
        if (before >= 0) {
          largest = Math.max(largest, start(bin + 1) - start(before + 1));
        }
        before = bin;
      }
    }
    return largest;
  }

  /**
   * The sockets that arrived last without a pause.
   *
   * @param beganSeconds how long ago the first of them arrived
   */
  public record Batch(int sockets, int beganSeconds) {}

  /** The last batch: no socket arrived for {@code quietSeconds} or longer before it. */
  public Batch lastBatch(int quietSeconds) {
    int began = newestSeconds;
    for (int bin = bin(Math.min(newestSeconds, FINE_SECONDS - 1)); bin < BINS; bin++) {
      if (count(bin) > 0) {
        if (start(bin) - began > Math.max(quietSeconds, start(bin) - start(bin - 1))) {
          return new Batch(upTo[bin - 1], began);
        }
        began = Math.min(oldestSeconds, start(bin + 1) - 1);
      }
    }
    boolean goesOn = olderThanFine() > 0 && FINE_SECONDS - began <= quietSeconds;
    return began >= FINE_SECONDS || goesOn || olderThanFine() == 0
        ? new Batch(total, oldestSeconds)
        : new Batch(upTo[BINS - 1], began);
  }

  /**
   * How far back FINs arrived without a break. A break is a gap that stands out: it is longer than
   * any other by a factor.
   *
   * @param seconds up to which age a gap may begin
   * @param leastSeconds a shorter gap is no break
   */
  public double runSeconds(double seconds, double factor, double leastSeconds) {
    double longest = 0;
    double second = 0;
    double run = oldestSeconds + 1.0;
    int before = -1;
    for (int bin = 0; bin <= BINS && (before < 0 || start(before + 1) < seconds); bin++) {
      boolean older = bin == BINS && olderThanFine() > 0;
      if (older || (bin < BINS && count(bin) > 0)) {
        double gap = before < 0 ? 0 : start(bin) - start(before);
        second = Math.max(second, Math.min(gap, longest));
        run = gap > longest ? start(before + 1) : run;
        longest = Math.max(longest, gap);
        before = bin;
      }
    }
    return longest > Math.max(leastSeconds, factor * second) ? run : oldestSeconds + 1.0;
  }

  /** The least age that is counted together with this one. */
  public static int binSeconds(double seconds) {
    return start(bin((int) Math.min(seconds, FINE_SECONDS - 1)));
  }

  private int count(int bin) {
    return bin == 0 ? upTo[0] : upTo[bin] - upTo[bin - 1];
  }
}
