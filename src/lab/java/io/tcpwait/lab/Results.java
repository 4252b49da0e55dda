package io.tcpwait.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * CPU times of all contenders over several rounds. A ratio is taken within a round, in which both
 * sides had the same machine and table; then the median over the rounds is taken.
 */
final class Results {
  private final List<Map<String, Double>> rounds = new ArrayList<>();

  void add(Map<String, Double> round) {
    rounds.add(round);
  }

  /**
   * Prints a line for each contender: its CPU time, and its multiple of each of the {@code
   * references}.
   *
   * @param unit of the times
   */
  void print(String unit, List<String> references) {
    System.out.printf("%-30s %24s", "", unit);
    references.forEach(reference -> System.out.printf(" %24s", "x " + reference));
    System.out.println();
    for (String name : rounds.getFirst().keySet()) {
      System.out.printf("%-30s %24s", name, spread(round -> value(round, name)));
      for (String reference : references) {
        String ratio = spread(round -> value(round, name) / value(round, reference));
        System.out.printf(" %24s", ratio);
      }
      System.out.println();
    }
  }

  private static double value(Map<String, Double> round, String name) {
    return round.getOrDefault(name, Double.NaN);
  }

  private String spread(ToDoubleFunction<Map<String, Double>> of) {
    double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    return "%.2f (%.2f-%.2f)".formatted(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** The values of one round in the order of the contenders. */
  static Map<String, Double> round(List<Contender> contenders) throws IOException {
    Map<String, Double> round = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      // In an order that is the same in each run; the order of Map.of is not.
      round.putAll(new TreeMap<>(contender.end()));
    }
    return round;
  }
}
