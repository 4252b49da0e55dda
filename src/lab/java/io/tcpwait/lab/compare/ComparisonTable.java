package io.tcpwait.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Markdown table with a row for each scenario, a column for each alert, and sums in the last row.
 */
final class ComparisonTable {
  private ComparisonTable() {}

  static String of(List<Outcome> outcomes) {
    List<String> head = new ArrayList<>(List.of("", "CLOSE_WAITs"));
    Rule.TODAYS.forEach(rule -> head.add(rule.heading()));
    head.addAll(List.of("tcpwait", "pace off by", "date off by", "raised as, after s", "names"));
    List<String> lines = new ArrayList<>(List.of(line(head), "|" + "---|".repeat(head.size())));
    outcomes.forEach(outcome -> lines.add(row(outcome)));
    lines.add(total(outcomes));
    return String.join("\n", lines);
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  static String row(Outcome outcome) {
    Scenario scenario = outcome.scenario();
    boolean healthy = scenario.truth().isHealthy();
    List<String> cells =
        new ArrayList<>(
            List.of(
                healthy ? "healthy: " + scenario.title() : scenario.title(),
                "%,d".formatted(outcome.mostCloseWaits())));
    for (Rule rule : Rule.TODAYS) {
      Firing firing = outcome.byRule().get(rule.name());
      cells.add(healthy ? cell(true, null, firing) : cell(false, firing, null));
    }
    cells.add(cell(healthy, outcome.right(), outcome.wrong()));
    cells.add(outcome.pace().toString());
    cells.add(outcome.date().toString());
    cells.add(kinds(outcome.byKind()));
    cells.add(String.join(", ", outcome.names()));
    return line(cells);
  }

  private static String cell(boolean healthy, @Nullable Firing right, @Nullable Firing wrong) {
    List<String> words = new ArrayList<>();
    if (right != null) {
      String first = "%.0f s".formatted(right.firstSeconds());
      words.add(right.toTheEnd() ? first : first + " to %.0f s".formatted(right.lastSeconds()));
    } else if (!healthy) {
      words.add("**never**");
    }
    if (wrong != null) {
      words.add("**false**, %.0f s".formatted(wrong.forSeconds()));
    }
    return words.isEmpty() ? "-" : String.join("; ", words);
  }

  private static String kinds(Map<String, Firing> alerts) {
    return alerts.entrySet().stream()
        .map(alert -> "%s %.0f".formatted(alert.getKey(), alert.getValue().firstSeconds()))
        .collect(Collectors.joining(", "));
  }

  private static String total(List<Outcome> outcomes) {
    List<String> cells = new ArrayList<>(List.of("**leaks found; false on**", ""));
    for (Rule rule : Rule.TODAYS) {
      Function<Outcome, @Nullable Firing> firing = of -> of.byRule().get(rule.name());
      cells.add(
          total(
              outcomes, firing, of -> of.scenario().truth().isHealthy() ? firing.apply(of) : null));
    }
    cells.add(total(outcomes, Outcome::right, Outcome::wrong));
    cells.addAll(List.of("", "", "", ""));
    return line(cells);
  }

  private static String total(
      List<Outcome> outcomes,
      Function<Outcome, @Nullable Firing> right,
      Function<Outcome, @Nullable Firing> wrong) {
    List<Outcome> leaks =
        outcomes.stream().filter(of -> !of.scenario().truth().isHealthy()).toList();
    long found = leaks.stream().filter(of -> right.apply(of) != null).count();
    long failed = outcomes.stream().filter(of -> wrong.apply(of) != null).count();
    return "%d of %d; %d".formatted(found, leaks.size(), failed);
  }
}
