package io.tcpwait.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row for each scenario, a column for each alert, as Markdown. */
final class ComparisonTable {
  private ComparisonTable() {}

  static String of(List<Outcome> outcomes) {
    List<String> head = new ArrayList<>(List.of("", "CLOSE_WAITs"));
    Rule.ALL.forEach(rule -> head.add(rule.heading()));
    head.addAll(List.of("raised as, after s", "names"));
    List<String> lines = new ArrayList<>(List.of(line(head), "|" + "---|".repeat(head.size())));
    outcomes.forEach(outcome -> lines.add(row(outcome)));
    return String.join("\n", lines);
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  static String row(Outcome outcome) {
    Scenario scenario = outcome.scenario();
    List<String> cells =
        new ArrayList<>(List.of(title(scenario), "%,d".formatted(outcome.mostCloseWaits())));
    for (Rule rule : Rule.ALL) {
      cells.add(cell(outcome.byRule().get(rule.name()), scenario.isHealthy()));
    }
    cells.add(kinds(outcome.byKind()));
    cells.add(String.join(", ", outcome.names()));
    return line(cells);
  }

  private static String title(Scenario scenario) {
    return scenario.isHealthy() ? "healthy: " + scenario.title() : scenario.title();
  }

  private static String cell(@Nullable Firing firing, boolean healthy) {
    if (firing == null) {
      return healthy ? "-" : "**never**";
    }
    if (healthy) {
      return "**false**, %.0f s".formatted(firing.forSeconds());
    }
    String first = "%.0f s".formatted(firing.firstSeconds());
    return firing.toTheEnd() ? first : first + " to %.0f s".formatted(firing.lastSeconds());
  }

  private static String kinds(Map<String, Firing> alerts) {
    return alerts.entrySet().stream()
        .map(alert -> "%s %.0f".formatted(alert.getKey(), alert.getValue().firstSeconds()))
        .collect(Collectors.joining(", "));
  }
}
