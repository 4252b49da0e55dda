package io.tcpwait.collect;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the sample under way takes too long, and at which step it is. If a source does not
 * answer, the sampling thread cannot say so itself. Written by that thread, read by any.
 */
public final class SampleWatch {
  /** A sample of a large table takes up to two intervals; then it is only late. */
  private static final int MOST_INTERVALS = 10;

  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final Duration interval;
  private final Supplier<@Nullable Path> reading;
  private final LongSupplier nanoTime;
  private volatile @Nullable Long startedNs;
  private volatile SampleStep step = SampleStep.START;

  /**
   * A watch over samples.
   *
   * @param reading the file that is being read; null if no file is
   * @param nanoTime a monotonic clock
   */
  public SampleWatch(Duration interval, Supplier<@Nullable Path> reading, LongSupplier nanoTime) {
    this.interval = interval;
    this.reading = reading;
    this.nanoTime = nanoTime;
  }

  public void started() {
    step = SampleStep.START;
    startedNs = nanoTime.getAsLong();
  }

  /** Notes that the sample goes on with this step. */
  public void at(SampleStep next) {
    step = next;
  }

  public void ended() {
    startedNs = null;
  }

  /** One line if the sample under way has taken more than ten intervals; null if all is well. */
  public @Nullable String trouble() {
    Long since = startedNs;
    long tookNs = since == null ? 0 : nanoTime.getAsLong() - since;
    if (tookNs <= MOST_INTERVALS * interval.toNanos()) {
      return null;
    }
    Path file = reading.get();
    return "a sample has taken "
        + tookNs / NS_PER_SECOND
        + " s by now, and hangs at "
        + step.text()
        + (file == null ? "" : ", " + file);
  }
}
