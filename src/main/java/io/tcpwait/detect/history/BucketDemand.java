package io.tcpwait.detect.history;

import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The number of TIME_WAITs that the load of a namespace comes to if tcp_max_tw_buckets has room for
 * all. Every finding about the limit prints this number, so it stays while the load is steady.
 *
 * <p>The load is the rate that lasts: the median rate of the last ten seconds. A shorter burst
 * needs as many buckets as it closed connections. A TIME_WAIT that a returning client or a reused
 * port has replaced does not need a bucket. Without an overflow, all other TIME_WAITs of the last
 * minute are still there.
 */
public final class BucketDemand {
  /**
   * A TIME_WAIT outlives its time by up to two seconds (the timer wheel, at 250 ticks a second).
   */
  private static final double TIMER_SLACK_SECONDS = 2;

  private static final double LASTING_SECONDS = 10;

  /** A TIME_WAIT that arrived this share of its time ago has not ended, however early its timer. */
  private static final double STILL_THERE_PART = 0.9;

  /** A smaller difference may be due to the two moments at which the kernel was asked. */
  private static final double NOTABLE_RATIO = 1.1;

  private static final int MOST_INTERVALS = 128;

  /** A need up to this much above the number said, or down to half of it, does not change it. */
  private static final double SLACK_RATIO = 1.02;

  private static final double LESS_RATIO = 0.5;

  private record Interval(double endSeconds, double seconds, double closes, boolean overflowed) {}

  private final Deque<Interval> intervals = new ArrayDeque<>();
  private double lastSeconds = Double.NaN;
  private double perSecond;
  private double needed;
  private long said;

  /**
   * Takes in a sample.
   *
   * @param used the buckets in use; null if they are not known
   */
  public void update(
      TimeWaitCounts timeWait, @Nullable Long used, CounterDeltas events, double nowSeconds) {
    Double byKernel = events.closesPerSecond();
    double visible = timeWait.perSecond(timeWait.arrived().total());
    boolean countedByKernel = events.has("TW");
    perSecond = byKernel == null ? visible : byKernel;
    double elapsed = nowSeconds - lastSeconds;
    lastSeconds = nowSeconds;
    if (elapsed > 0 && (byKernel != null || !countedByKernel)) {
      Long overflow = events.moved(CounterDeltas.OVERFLOW);
      boolean overflowed = overflow != null && overflow > 0;
      intervals.addLast(new Interval(nowSeconds, elapsed, perSecond * elapsed, overflowed));
    }
    double holdSeconds = timeWait.lengthSeconds() + TIMER_SLACK_SECONDS;
    intervals.removeIf(of -> of.endSeconds <= nowSeconds - holdSeconds);
    if (intervals.size() > MOST_INTERVALS) {
      intervals.removeFirst();
    }
    long there = used == null ? timeWait.sockets().total() : used;
    double share = lastingShare(there, STILL_THERE_PART * timeWait.lengthSeconds(), nowSeconds);
    double asked = intervals.stream().mapToDouble(Interval::closes).sum();
    double span = intervals.stream().mapToDouble(Interval::seconds).sum();
    double recent = span > holdSeconds ? asked * holdSeconds / span : asked;
    needed =
        Math.max(
            share * Math.max(recent, holdSeconds * lasting(timeWait, nowSeconds)), (double) there);
    if (needed > SLACK_RATIO * said || needed < LESS_RATIO * said) {
      said = rounded(needed);
    }
  }

  /** The part of the closed connections whose TIME_WAITs have not been replaced. */
  private double lastingShare(long there, double withinSeconds, double nowSeconds) {
    double closes = 0;
    for (Interval of : intervals) {
      if (of.endSeconds - of.seconds >= nowSeconds - withinSeconds) {
        if (of.overflowed) {
          return 1;
        }
        closes += of.closes;
      }
    }
    return closes <= NOTABLE_RATIO * there ? 1 : there / closes;
  }

  /**
   * The rate that has lasted for a while. For a host that was not watched that long, a burst does
   * not count.
   */
  private double lasting(TimeWaitCounts timeWait, double nowSeconds) {
    List<Double> rates = new ArrayList<>();
    double closes = 0;
    double seconds = 0;
    boolean overflowed = false;
    for (Interval of : intervals) {
      if (of.endSeconds > nowSeconds - LASTING_SECONDS) {
        rates.add(of.closes / of.seconds);
        closes += of.closes;
        seconds += of.seconds;
        overflowed |= of.overflowed;
      }
    }
    if (seconds >= LASTING_SECONDS) {
      Collections.sort(rates);
      return rates.get((rates.size() - 1) / 2);
    }
    double mean = seconds > 0 ? closes / seconds : perSecond;
    return overflowed ? mean : Math.min(mean, timeWait.survivorsPerSecond());
  }

  /** Rounds up to two digits. */
  private static long rounded(double number) {
    double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, number))) - 1));
    return Math.round(Math.ceil(number / unit) * unit);
  }

  /** Connections closed per second since the last sample, with or without a TIME_WAIT. */
  public double perSecond() {
    return perSecond;
  }

  /** The buckets that the load needs, rounded up. */
  public long buckets() {
    return said;
  }

  /** Whether the load needs more buckets than the limit. */
  public boolean exceeds(long limit) {
    return needed > limit;
  }
}
