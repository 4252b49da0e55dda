package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.tcpwait.kernel.PlainName;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * Log lines as Prometheus' own programs write them:
 *
 * <pre>
 * ts=2026-01-31T12:00:00.123Z level=info msg="listening" address=[::]:10049
 * </pre>
 */
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
  private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();

  @Override
  public void start() {
    throwables.start();
    super.start();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    line.append("ts=").append(Instant.ofEpochMilli(event.getTimeStamp()));
    line.append(" level=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
    append(line, "msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        append(line, pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      append(line, "trace", throwables.convert(event));
    }
    return line.append('\n').toString().getBytes(UTF_8);
  }

  private static void append(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=');
    boolean plain =
        !value.isEmpty()
            && value
                .codePoints()
                .allMatch(c -> c > ' ' && c != '"' && c != '=' && PlainName.isPlain(c));
    if (plain) {
      line.append(value);
      return;
    }
    line.append('"');
    value.codePoints().forEach(c -> appendQuoted(line, c));
    line.append('"');
  }

  /** Characters that a terminal would obey, or that hide others, are not written as they are. */
  private static void appendQuoted(StringBuilder line, int codePoint) {
    switch (codePoint) {
      case '"', '\\' -> line.append('\\').append((char) codePoint);
      case '\n' -> line.append("\\n");
      case '\t' -> line.append("\\t");
      default -> {
        if (PlainName.isPlain(codePoint)) {
          line.appendCodePoint(codePoint);
        } else if (codePoint > ' ') {
          line.append("\\u{%x}".formatted(codePoint));
        }
      }
    }
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
