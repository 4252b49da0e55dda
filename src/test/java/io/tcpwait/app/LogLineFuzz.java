package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Any text, from any source, as a value in a line of the log. */
class LogLineFuzz {
  private static final LoggerContext CONTEXT = new LoggerContext();

  @FuzzTest
  void staysOneValueOfOneLine(byte[] bytes) {
    String value = new String(bytes, UTF_8);
    LoggingEvent event =
        new LoggingEvent("", CONTEXT.getLogger("test"), Level.INFO, "refused", null, null);
    event.setKeyValuePairs(List.of(new KeyValuePair("peer", value)));

    String line = new String(new LogfmtEncoder().encode(event), UTF_8);

    int start = line.indexOf(" level=info msg=refused peer=");
    assertThat(start).isPositive();
    assertThat(endOfValue(line, line.indexOf("peer=") + "peer=".length()))
        .isEqualTo(line.length() - 1);
    assertThat(line).endsWith("\n");
    assertThat(line.strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
    assertThat(line.length()).isLessThan(100 + 10 * value.length());
  }

  /** The index behind the value that starts at {@code start}, as logfmt reads it. */
  private static int endOfValue(String line, int start) {
    int at = start;
    if (line.charAt(at) != '"') {
      while (line.charAt(at) > ' ' && line.charAt(at) != '"') {
        at++;
      }
      return at;
    }
    at++;
    while (line.charAt(at) != '"') {
      at += line.charAt(at) == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
