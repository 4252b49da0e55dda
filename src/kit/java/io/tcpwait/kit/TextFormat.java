package io.tcpwait.kit;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/** Reads metrics in Prometheus' text format, without time stamps at the ends of lines. */
public final class TextFormat {
  private TextFormat() {}

  /** The lines with a series and its value. */
  public static Stream<String> series(String scraped) {
    return scraped.lines().filter(TextFormat::isSeries);
  }

  /** Whether a line has a series and is not a comment. */
  public static boolean isSeries(String line) {
    return !line.isBlank() && !line.startsWith("#");
  }

  /** The name and labels in a series' line. Label values may have spaces. */
  public static String name(String line) {
    return line.substring(0, line.lastIndexOf(' '));
  }

  /** The value in a series' line. */
  public static double value(String line) {
    return number(line.substring(line.lastIndexOf(' ') + 1));
  }

  /** Parses a value, which Prometheus writes in the same way in JSON. */
  static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The sum over all series of a metric. */
  public static double sum(String scraped, String metric) throws IOException {
    double[] values =
        scraped
            .lines()
            .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
            .mapToDouble(TextFormat::value)
            .toArray();
    if (values.length == 0) {
      throw new IOException("no metric " + metric);
    }
    return Arrays.stream(values).sum();
  }
}
