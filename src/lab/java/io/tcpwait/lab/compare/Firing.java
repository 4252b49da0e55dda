package io.tcpwait.lab.compare;

import io.tcpwait.lab.Series;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

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
   * Of series of ALERTS, of which there is at least one.
   *
   * @param start Unix time of the trouble
   * @param end of what was looked at
   */
  static Firing of(List<Series> alerts, double start, double end) {
    NavigableSet<Double> times = new TreeSet<>();
    for (Series alert : alerts) {
      alert.points().forEach(point -> times.add(point.seconds()));
    }
    return new Firing(
        times.first() - start,
        times.last() - start,
        (double) times.size() * Scraping.SECONDS,
        end - times.last() < 1.5 * Scraping.SECONDS);
  }
}
