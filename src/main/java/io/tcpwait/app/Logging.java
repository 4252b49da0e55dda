package io.tcpwait.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.LoggerFactory;

/** Sends the log to standard error, set up here rather than by files that a user could not find. */
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

  private Logging() {}

  static void start(LogLevel level, LogFormat format) {
    System.setProperty("org.jboss.logging.provider", "slf4j");
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = format == LogFormat.json ? json() : new LogfmtEncoder();
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> standardError = new OutputStreamAppender<>();
    standardError.setContext(context);
    standardError.setEncoder(encoder);
    standardError.setOutputStream(StandardError.raw());
    standardError.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(standardError);
    root.setLevel(Level.WARN);
    context.getLogger("io.tcpwait").setLevel(Level.valueOf(level.name()));
  }

  /** For commands that say what they have to say by themselves. */
  static void quiet() {
    start(LogLevel.error, LogFormat.logfmt);
  }

  private static JsonEncoder json() {
    JsonEncoder json = new JsonEncoder();
    json.setWithContext(false);
    json.setWithMDC(false);
    json.setWithNanoseconds(false);
    json.setWithSequenceNumber(false);
    json.setWithThreadName(false);
    json.setWithFormattedMessage(true);
    json.setWithMessage(false);
    return json;
  }
}
