package io.tcpwait.app.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 5s}, {@code 1m30s}, {@code 500ms}. */
public final class PrometheusDuration {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?(?:(\\d{1,6})ms)?");

  private PrometheusDuration() {}

  /**
   * A duration from its text.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no duration; write one as 5s, 500ms or 1m30s");
    }
    return Duration.ofHours(part(parts, 1))
        .plusMinutes(part(parts, 2))
        .plusSeconds(part(parts, 3))
        .plusMillis(part(parts, 4));
  }

  /** As {@code 1m30s}. */
  public static String format(Duration duration) {
    String text =
        unit(duration.toHours(), "h")
            + unit(duration.toMinutesPart(), "m")
            + unit(duration.toSecondsPart(), "s")
            + unit(duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text;
  }

  private static String unit(long value, String unit) {
    return value == 0 ? "" : value + unit;
  }

  private static long part(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Long.parseLong(parts.group(group));
  }
}
