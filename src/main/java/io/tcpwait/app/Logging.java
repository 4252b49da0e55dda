package io.tcpwait.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends the log to standard error. It is set up here rather than by files that a user could not
 * find. Only the writing thread waits for it. It bypasses System.err, whose lock a write that does
 * not return would keep.
 */
final class Logging {
  /** Values of the option --log.level. */
  enum LogLevel {
    debug,
    info,
    warn,
    error
  }

  /** Values of the option --log.format. */
  enum LogFormat {
    logfmt,
    json
  }

  private static final AtomicLong DROPPED = new AtomicLong();
  private static @Nullable LogQueue queue;

  private Logging() {}

  static synchronized void start(LogLevel level, LogFormat format) {
    stop();
    System.setProperty("org.jboss.logging.provider", "slf4j");
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        format == LogFormat.json ? new JsonEncoder() : new LogfmtEncoder();
    encoder.setContext(context);
    encoder.start();
    LogQueue lines = new LogQueue(DROPPED);
    LogWriter writer =
        new LogWriter(
            encoder,
            new FileOutputStream(FileDescriptor.err),
            DROPPED,
            () -> lines.getNumberOfElementsInQueue() == 0);
    writer.setContext(context);
    writer.start();
    lines.setContext(context);
    lines.addAppender(writer);
    lines.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(lines);
    root.setLevel(Level.WARN);
    context.getLogger("io.tcpwait").setLevel(Level.valueOf(level.name()));
    queue = lines;
  }

  /** For commands that print their messages themselves. */
  static void quiet() {
    start(LogLevel.error, LogFormat.logfmt);
  }

  /** How many lines could not be written since the start of the process. */
  static long dropped() {
    return DROPPED.get();
  }

  /** Waits a moment for lines to be written; nothing is logged from here on. */
  static synchronized void stop() {
    if (queue != null) {
      queue.stop();
      queue = null;
    }
  }
}
