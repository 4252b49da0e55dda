package io.tcpwait.app;

import io.tcpwait.kernel.PlainName;
import java.util.List;

/**
 * Log lines as Prometheus' own programs write them:
 *
 * <pre>
 * ts=2026-01-31T12:00:00.123Z level=info msg="listening" address=[::]:10049
 * </pre>
 */
final class LogfmtEncoder extends LineEncoder {
  LogfmtEncoder() {
    super("ts");
  }

  @Override
  CharSequence line(List<Field> fields) {
    StringBuilder line = new StringBuilder(128);
    for (Field field : fields) {
      line.append(line.isEmpty() ? "" : " ");
      append(line, field.key(), String.valueOf(field.value()));
    }
    return line;
  }

  private static void append(StringBuilder line, String key, String value) {
    line.append(key).append('=');
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

  /** Escapes characters that a terminal would obey, or that hide other characters. */
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
}
