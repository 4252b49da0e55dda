package io.tcpwait.detect;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The format of numbers in the texts of findings. */
public final class Texts {
  private static final int MINUTE = 60;
  private static final int HOUR = 60 * MINUTE;
  private static final int DAY = 24 * HOUR;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Texts() {}

  /** {@code 14,400}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 socket}, {@code 14,400 sockets}. */
  public static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code 45s}, {@code 12m}, {@code 3h 12m}, {@code 8d 21h}: two units at the most. */
  public static String duration(double seconds) {
    if (Double.isNaN(seconds)) {
      return "not known";
    }
    if (Double.isInfinite(seconds)) {
      return "never";
    }
    long whole = Math.round(seconds);
    if (whole < 2 * MINUTE) {
      return whole + "s";
    }
    if (whole < HOUR) {
      return whole / MINUTE + "m";
    }
    if (whole < DAY) {
      return two(whole / HOUR, "h", whole % HOUR / MINUTE, "m");
    }
    return two(whole / DAY, "d", whole % DAY / HOUR, "h");
  }

  /** {@code one, two and three}. */
  public static String list(List<String> names) {
    return names.size() <= 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  /** A {@link #duration} until something ends that has not ended yet: a second or more. */
  public static String timeLeft(double seconds) {
    return duration(Math.max(1, seconds));
  }

  /** {@code 08:04:30}, with the date in front if that was not within half a day. */
  public static String utc(double unixSeconds, double nowUnixSeconds) {
    Instant instant = Instant.ofEpochSecond(Math.round(unixSeconds));
    boolean near = Math.abs(nowUnixSeconds - unixSeconds) < DAY / 2.0;
    return (near ? TIME : DATE_TIME).format(instant);
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }

  /** {@code 83 %}. */
  public static String percent(double ratio) {
    return Math.round(100 * ratio) + " %";
  }

  /** {@code 12 a second}, {@code 10 a minute}, {@code 100 a day}: the unit that reads best. */
  public static String pace(double perSecond) {
    if (perSecond == 0) {
      return "0 a second";
    }
    if (perSecond >= 1) {
      return rounded(perSecond) + " a second";
    }
    if (perSecond * HOUR >= 10) {
      return rounded(perSecond * MINUTE) + " a minute";
    }
    return rounded(perSecond * DAY) + " a day";
  }

  private static String rounded(double number) {
    return number < 10
        ? String.format(Locale.ROOT, "%.1f", number)
        : String.format(Locale.ROOT, "%,d", Math.round(number));
  }
}
