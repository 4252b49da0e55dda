package io.tcpwait.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * Writes lines of the log, on the one thread of {@link LogQueue}. A line that cannot be written, as
 * on a full disk, is counted, and the next line is tried. The library's appender would give up for
 * good. Once lines are written again, one of them says how many are missing.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final Encoder<ILoggingEvent> encoder;
  private final OutputStream out;
  private final AtomicLong dropped;
  private final BooleanSupplier isLast;
  private long droppedSaid;

  /**
   * A writer that is not started yet.
   *
   * @param dropped lines that were lost, here or before
   * @param isLast whether no other line waits behind the written line
   */
  LogWriter(
      Encoder<ILoggingEvent> encoder,
      OutputStream out,
      AtomicLong dropped,
      BooleanSupplier isLast) {
    this.encoder = encoder;
    this.out = out;
    this.dropped = dropped;
    this.isLast = isLast;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!isWritten(event)) {
      dropped.incrementAndGet();
      return;
    }
    long lines = dropped.get() - droppedSaid;
    if (lines > 0 && isLast.getAsBoolean() && isWritten(missing(lines))) {
      droppedSaid += lines;
    }
  }

  private boolean isWritten(ILoggingEvent event) {
    try {
      out.write(encoder.encode(event));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static ILoggingEvent missing(long lines) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerName(LogWriter.class.getName());
    event.setThreadName("log");
    event.setLevel(Level.WARN);
    event.setTimeStamp(System.currentTimeMillis());
    event.setMessage(
        "lines of the log were dropped: they could not be written, or the queue was full");
    event.addKeyValuePair(new KeyValuePair("lines", lines));
    return event;
  }
}
