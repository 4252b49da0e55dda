package io.tcpwait.kit;

import java.util.List;
import java.util.Map;

/** A series in an answer of Prometheus, with one point or more in order of time. */
public record Series(Map<String, String> labels, List<Point> points) {
  /**
   * A sample.
   *
   * @param seconds Unix time
   */
  public record Point(double seconds, double value) {}

  /** The value of a label; empty if the label is absent, which is the same to Prometheus. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }

  public double value() {
    return points.getLast().value;
  }
}
