package io.tcpwait.lab.compare;

import io.tcpwait.lab.Series;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When an alert fired.
 *
 * @param firstSeconds from the start of the trouble until it first did; below 0 where it did before
 * @param lastSeconds until it last did
 * @param forSeconds how long in all
 * @param toTheEnd whether it still did when it was last evaluated
 */
record Firing(double firstSeconds, double lastSeconds, double forSeconds, boolean toTheEnd) {
  /**
   * Of series of ALERTS; null if there are none.
   *
   * @param start Unix time of the trouble
   * @param end of what was looked at
   */
  static @Nullable Firing of(Stream<Series> alerts, double start, double end) {
    NavigableSet<Double> times = new TreeSet<>();
    alerts.forEach(alert -> alert.points().forEach(point -> times.add(point.seconds())));
    return times.isEmpty() ? null : of(times, start, end);
  }

  /** The same of one. */
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
