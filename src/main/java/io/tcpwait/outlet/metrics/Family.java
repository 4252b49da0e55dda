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
import java.util.List;

/** A metric family in the making. */
final class Family {
  private enum Type {
    GAUGE,
    COUNTER,
    INFO
  }

  private record Point(double value, Labels labels) {}

  private final Type type;
  private final String name;
  private final String help;
  private final List<Point> points = new ArrayList<>();

  private Family(Type type, String name, String help) {
    this.type = type;
    this.name = name;
    this.help = help;
  }

  static Family gauge(String name, String help) {
    return new Family(Type.GAUGE, name, help);
  }

  /**
   * A family of counters.
   *
   * @param name without {@code _total}, which the exposition adds
   */
  static Family counter(String name, String help) {
    return new Family(Type.COUNTER, name, help);
  }

  /**
   * A family whose labels say it all.
   *
   * @param name without {@code _info}, which the exposition adds
   */
  static Family info(String name, String help) {
    return new Family(Type.INFO, name, help);
  }

  /** Adds a series, with its labels as names and values in turn. */
  Family add(double value, String... labels) {
    points.add(new Point(value, Labels.of(labels)));
    return this;
  }

  /** The same for a whole number; counts here stay far below 2^53, so that a double holds them. */
  Family add(long value, String... labels) {
    return add((double) value, labels);
  }

  MetricSnapshot build() {
    return switch (type) {
      case GAUGE -> {
        var family = GaugeSnapshot.builder().name(name).help(help);
        for (Point point : points) {
          family.dataPoint(new GaugeDataPointSnapshot(point.value, point.labels, null));
        }
        yield family.build();
      }
      case COUNTER -> {
        var family = CounterSnapshot.builder().name(name).help(help);
        for (Point point : points) {
          family.dataPoint(new CounterDataPointSnapshot(point.value, point.labels, null, 0));
        }
        yield family.build();
      }
      case INFO -> {
        var family = InfoSnapshot.builder().name(name).help(help);
        for (Point point : points) {
          family.dataPoint(new InfoDataPointSnapshot(point.labels));
        }
        yield family.build();
      }
    };
  }
}
