package io.tcpwait.lab.compare;

import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.Series;
import io.tcpwait.kit.Series.Point;
import java.io.IOException;
import java.util.List;

/** Compares tcpwait's forecasts of pace and date with independent counts. */
final class Forecasts {
  /** A slower pace counts as no growth. */
  private static final double LEAST_PER_SECOND = 0.02;

  private final Prometheus prometheus;
  private final double shownSeconds;

  /**
   * Takes all scrapes from the second scrape that showed a finding on.
   *
   * @param shownSeconds Unix time of the first scrape that showed it
   */
  Forecasts(Prometheus prometheus, double shownSeconds) {
    this.prometheus = prometheus;
    this.shownSeconds = shownSeconds;
  }

  /**
   * The miss of the date at which the program runs out of descriptors, as a ratio of the time left.
   */
  Miss date(Truth truth, long pid, Descriptors start, Descriptors end) throws IOException {
    List<Point> said =
        points("tcpwait_process_fd_exhaustion_timestamp_seconds{pid=\"" + pid + "\"}[2h]");
    if (truth.descriptorsPerSecond() == 0) {
      return Miss.ofNothing(said);
    }
    double exhausted = start.exhausted(end, truth.descriptorLimit());
    return Miss.of(
        said, Double::isInfinite, at -> (at.value() - exhausted) / (exhausted - at.seconds()));
  }

  /**
   * The miss of the growth rate of stuck CLOSE_WAITs, as a ratio of the counted increase of
   * CLOSE_WAITs.
   */
  Miss pace() throws IOException {
    List<Point> said = points("sum(tcpwait_close_wait_growth_per_second)[2h:5s]");
    List<Point> counted = points(Rule.CLOSE_WAIT + "[2h]");
    if (counted.size() < 2) {
      return Miss.NONE;
    }
    Point first = counted.getFirst();
    Point last = counted.getLast();
    double perSecond = (last.value() - first.value()) / (last.seconds() - first.seconds());
    return perSecond < LEAST_PER_SECOND
        ? Miss.ofNothing(said)
        : Miss.of(said, pace -> pace == 0, at -> at.value() / perSecond - 1);
  }

  private List<Point> points(String range) throws IOException {
    List<Series> series = prometheus.query(range);
    return series.stream()
        .flatMap(one -> one.points().stream())
        .filter(point -> point.seconds() > shownSeconds)
        .toList();
  }
}
