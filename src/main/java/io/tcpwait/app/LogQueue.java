package io.tcpwait.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes lines of the log from any thread and never makes it wait: the reader of the log may have
 * stopped. One daemon thread writes the lines. The library's queue silently drops lines if it is
 * full; this queue counts them.
 */
final class LogQueue extends AsyncAppender {
  /** Some minutes of trouble, in which lines arrive by the dozen. */
  private static final int MOST_LINES = 512;

  /** How long a stop waits for lines to be written. */
  private static final int FLUSH_MS = 200;

  private final AtomicLong dropped;

  /**
   * A queue that is not started yet.
   *
   * @param dropped counts the lines for which there is no room
   */
  LogQueue(AtomicLong dropped) {
    this.dropped = dropped;
    setQueueSize(MOST_LINES);
    setDiscardingThreshold(0);
    setMaxFlushTime(FLUSH_MS);
    setNeverBlock(true);
  }

  /** Threads take turns, so that no other thread takes the room between the check and the put. */
  @Override
  protected synchronized void put(ILoggingEvent event) {
    if (getRemainingCapacity() == 0) {
      dropped.incrementAndGet();
    } else {
      super.put(event);
    }
  }
}
