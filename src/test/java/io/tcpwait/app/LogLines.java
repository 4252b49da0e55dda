package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** Lines of the log, all written at the same time. */
final class LogLines {
  private LogLines() {}

  static String encode(
      LineEncoder encoder, String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("test"), Level.INFO, message, thrown, null);
    event.setInstant(Instant.parse("2026-01-31T12:00:00.123456Z"));
    event.setKeyValuePairs(new ArrayList<>(List.of(pairs)));
    encoder.start();
    return new String(encoder.encode(event), UTF_8);
  }
}
