package io.tcpwait.lab;

import io.tcpwait.lab.WatchingAgent.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The output of {@link NamespacesCommand}, with a column for each part of its run. */
final class NamespacesTable {
  private static final double KIB_PER_MIB = 1024;
  private static final double PERCENT = 100;

  private final int idle;
  private final List<Column> columns = new ArrayList<>();

  private record Column(String title, Cost cost, double ssMs) {}

  /** Makes the table of a run. The last two columns are with and without the idle namespaces. */
  NamespacesTable(int idle) {
    this.idle = idle;
  }

  /**
   * Adds a part of the run.
   *
   * @param ssMs CPU time of running {@code ss} once in each namespace; NaN if not measured
   */
  void add(String title, Cost cost, double ssMs) {
    columns.add(new Column(title, cost, ssMs));
  }

  void print() {
    print("namespaces", columns.stream().map(Column::title).toList());
    System.out.println("|---" + "|---".repeat(columns.size()) + "|");
    row("tcpwait, CPU of a sample, ms", "%.2f", column -> column.cost.cpuMs());
    double idleMs = cpuMs(columns.size() - 2) - cpuMs(columns.size() - 1);
    print("of it for each idle namespace, ms", List.of("-", "%.4f".formatted(idleMs / idle), "-"));
    row("time of a sample, ms", "%.1f", column -> column.cost.durationMs());
    row("time of the longest sample, ms", "%.1f", column -> column.cost.longestMs());
    row("whole process, % of a core", "%.2f", column -> PERCENT * column.cost.processRatio());
    row("age of the stalest figure, s", "%.1f", column -> column.cost.stalestSeconds());
    row("resident, MiB", "%.1f", column -> column.cost.residentKib() / KIB_PER_MIB);
    row("series", "%.0f", column -> column.cost.series());
    row("namespaces found on the host", "%.0f", column -> column.cost.found());
    row("namespaces watched", "%.0f", column -> column.cost.watched());
    row("`ss -tan` in each, CPU of a look, ms", "%.0f", column -> column.ssMs);
    row("the same, x a sample", "%.1f", column -> column.ssMs / column.cost.cpuMs());
  }

  private double cpuMs(int column) {
    return columns.get(column).cost.cpuMs();
  }

  private void row(String what, String format, ToDoubleFunction<Column> value) {
    print(
        what,
        columns.stream()
            .map(value::applyAsDouble)
            .map(number -> Double.isNaN(number) ? "-" : format.formatted(number))
            .toList());
  }

  private static void print(String what, List<String> cells) {
    System.out.println("| " + what + " | " + String.join(" | ", cells) + " |");
  }
}
