package io.tcpwait.lab.compare;

import io.tcpwait.kit.Series;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times at which an alert fired.
 *
 * @param firstSeconds from the start of the trouble to the first firing; below 0 if it fired
 *     earlier
 * @param lastSeconds from the start of the trouble to the last firing
 * @param forSeconds the total duration
 * @param toTheEnd whether it still fired at the last evaluation
 */
record Firing(double firstSeconds, double lastSeconds, double forSeconds, boolean toTheEnd) {
  /**
   * The firing of series of ALERTS; null without a point.
   *
   * @param start Unix time of the trouble
   * @param end Unix time of the last evaluation
   */
  static @Nullable Firing of(Stream<Series> alerts, double start, double end) {
    NavigableSet<Double> times = new TreeSet<>();
    alerts.forEach(alert -> alert.points().forEach(point -> times.add(point.seconds())));
    return times.isEmpty() ? null : of(times, start, end);
  }

  /** The firing of one series. */
  static Firing of(Series alert, double start, double end) {
    NavigableSet<Double> times = new TreeSet<>();
    alert.points().forEach(point -> times.add(point.seconds()));
    return of(times, start, end);
  }

  private static Firing of(NavigableSet<Double> times, double start, double end) {
    return new Firing(
        times.first() - start,
        times.last() - start,
        (double) times.size() * Scraping.SECONDS,
        end - times.last() < 1.5 * Scraping.SECONDS);
  }
}
