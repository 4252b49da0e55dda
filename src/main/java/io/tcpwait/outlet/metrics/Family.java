package io.tcpwait.outlet.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A metric family under construction. */
final class Family {
  private record Point(double value, Labels labels) {}

  private final Metric metric;
  private final List<Point> points = new ArrayList<>();

  private Family(Metric metric) {
    this.metric = metric;
  }

  static Family of(Metric metric) {
    return new Family(metric);
  }

  String name() {
    return metric.exposedName();
  }

  /** Adds a series, with its labels as names and values in turn. */
  Family add(double value, String... labels) {
    points.add(new Point(value, Labels.of(labels)));
    return this;
  }

  /** The same for a whole number. Counts stay far below 2^53, so a double holds them exactly. */
  Family add(long value, String... labels) {
    return add((double) value, labels);
  }

  /** The number of series. */
  int size() {
    return points.size();
  }

  /** Adds the series of the same family of another network namespace, without duplicates. */
  Family with(Family other) {
    Set<Labels> known = new HashSet<>();
    points.forEach(point -> known.add(point.labels));
    other.points.stream().filter(point -> known.add(point.labels)).forEach(points::add);
    return this;
  }

  /**
   * The family in the library's form.
   *
   * @throws IllegalArgumentException if a series is there twice, or a counter is less than 0
   */
  MetricSnapshot build() {
    String name = metric.baseName();
    return switch (metric.type()) {
      case GAUGE -> {
        var family = GaugeSnapshot.builder().name(name).help(metric.help());
        for (Point point : points) {
          family.dataPoint(new GaugeDataPointSnapshot(point.value, point.labels, null));
        }
        yield family.build();
      }
      case COUNTER -> {
        var family = CounterSnapshot.builder().name(name).help(metric.help());
        for (Point point : points) {
          family.dataPoint(new CounterDataPointSnapshot(point.value, point.labels, null, 0));
        }
        yield family.build();
      }
      case INFO -> {
        var family = InfoSnapshot.builder().name(name).help(metric.help());
        for (Point point : points) {
          family.dataPoint(new InfoDataPointSnapshot(point.labels));
        }
        yield family.build();
      }
    };
  }
}
