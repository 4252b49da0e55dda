package io.tcpwait.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes lines of the log from any thread and never makes it wait: whoever should read them may have
 * stopped. One daemon thread writes them. The library's queue forgets in silence what it has no
 * room for; this one counts.
 */
final class LogQueue extends AsyncAppender {
  /** Some minutes of trouble: lines come by the dozen then. */
  private static final int MOST_LINES = 512;

  /** How long a stop waits for lines to be written. */
  private static final int FLUSH_MS = 200;

  private final AtomicLong dropped;

  /**
   * A queue that is not started yet.
   *
   * @param dropped goes up by each line that there is no room for
   */
  LogQueue(AtomicLong dropped) {
    this.dropped = dropped;
    setQueueSize(MOST_LINES);
    setDiscardingThreshold(0);
    setMaxFlushTime(FLUSH_MS);
    setNeverBlock(true);
  }

  /** Threads take turns, so that no other takes the room between the question and the answer. */
  @Override
  protected synchronized void put(ILoggingEvent event) {
    if (getRemainingCapacity() == 0) {
      dropped.incrementAndGet();
    } else {
      super.put(event);
    }
  }
}
