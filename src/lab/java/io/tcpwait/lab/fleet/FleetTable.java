package io.tcpwait.lab.fleet;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Markdown table with a row for each size of a fleet. If at least two sizes were measured, a
 * further row is extrapolated on a straight line.
 */
final class FleetTable {
  private static final List<Column> COSTS =
      List.of(
          new Column("series", "%,.0f", Cost::headSeries),
          new Column("of rules", "%,.0f", Cost::ruleSeries),
          new Column("of alerts", "%,.0f", Cost::alertSeries),
          new Column("samples a second", "%,.0f", Cost::samplesPerSecond),
          new Column("resident, MiB", "%,.0f", Cost::residentMib),
          new Column("at most, MiB", "%,.0f", Cost::peakMib),
          new Column("CPU, % of a core", "%,.1f", cost -> 100 * cost.cores()),
          new Column("federated", "%,.0f", Cost::federated),
          new Column("by remote write", "%,.0f", Cost::remoteWritten));

  private record Column(String heading, String format, ToDoubleFunction<Cost> value) {
    String of(Cost cost) {
      return format.formatted(value.applyAsDouble(cost));
    }

    /**
     * The value on the line of least squares, but at least the largest measured value: more agents
     * do not cost less.
     */
    String at(int agents, List<Cost> costs) {
      double meanAgents = costs.stream().mapToDouble(Cost::agents).average().orElseThrow();
      double mean = costs.stream().mapToDouble(value).average().orElseThrow();
      double covariance = 0;
      double variance = 0;
      for (Cost cost : costs) {
        double distance = cost.agents() - meanAgents;
        covariance += distance * (value.applyAsDouble(cost) - mean);
        variance += distance * distance;
      }
      double most = costs.stream().mapToDouble(value).max().orElseThrow();
      double onLine = mean + covariance / variance * (agents - meanAgents);
      return format.formatted(Math.max(most, onLine));
    }
  }

  private FleetTable() {}

  /** The cost of each size. */
  static String ofCosts(List<Cost> costs, int extrapolated) {
    return of(COSTS, costs, extrapolated);
  }

  /** The evaluation time of rule groups in milliseconds, the longest first. */
  static String ofGroups(List<Cost> costs, int extrapolated) {
    Map<String, Double> longest = new TreeMap<>();
    costs.forEach(cost -> cost.groupSeconds().forEach((g, s) -> longest.merge(g, s, Math::max)));
    List<Column> groups =
        longest.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .map(group -> new Column(group, "%,.1f", cost -> millis(cost, group)))
            .toList();
    return of(groups, costs, extrapolated);
  }

  private static double millis(Cost cost, String group) {
    return 1e3 * cost.groupSeconds().getOrDefault(group, 0.0);
  }

  private static String of(List<Column> columns, List<Cost> costs, int extrapolated) {
    Stream<String> head =
        Stream.of(
            row("agents", columns.stream().map(Column::heading)),
            "|" + "---|".repeat(1 + columns.size()));
    Stream<String> measured =
        costs.stream()
            .map(
                cost ->
                    row(
                        "%,d".formatted(cost.agents()),
                        columns.stream().map(column -> column.of(cost))));
    Stream<String> beyond =
        Stream.of(extrapolated)
            .filter(_ -> costs.stream().map(Cost::agents).distinct().count() > 1)
            .map(
                agents ->
                    row(
                        "%,d, extrapolated".formatted(agents),
                        columns.stream().map(column -> column.at(agents, costs))));
    return Stream.of(head, measured, beyond)
        .flatMap(rows -> rows)
        .collect(Collectors.joining("\n"));
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }
}
