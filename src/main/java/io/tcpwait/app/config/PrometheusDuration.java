package io.tcpwait.app.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Prometheus writes them: {@code 5s}, {@code 1m30s}, {@code 2d}, {@code 500ms}. */
public final class PrometheusDuration {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(\\d{1,4})w)?(?:(\\d{1,5})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?(?:(\\d{1,6})ms)?");

  private static final long DAYS_OF_WEEK = 7;

  private PrometheusDuration() {}

  /**
   * A duration from its text.
   *
   * @throws IllegalArgumentException if the text is not a duration
   */
  public static Duration parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no duration; write one as 5s, 500ms, 1m30s or 2d");
    }
    return Duration.ofDays(DAYS_OF_WEEK * part(parts, 1))
        .plusDays(part(parts, 2))
        .plusHours(part(parts, 3))
        .plusMinutes(part(parts, 4))
        .plusSeconds(part(parts, 5))
        .plusMillis(part(parts, 6));
  }

  /** As {@code 1m30s}. */
  public static String format(Duration duration) {
    String text =
        unit(duration.toDays(), "d")
            + unit(duration.toHoursPart(), "h")
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
