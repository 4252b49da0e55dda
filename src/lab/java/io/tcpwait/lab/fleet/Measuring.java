package io.tcpwait.lab.fleet;

import io.tcpwait.kit.Pause;
import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.Series;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a Prometheus on a running fleet, in the network namespace of the calling thread. */
final class Measuring {
  private static final Pattern GROUP =
      Pattern.compile(
          "prometheus_rule_group_last_duration_seconds\\{rule_group=\".*;(.+)\"\\} (.+)");

  private static final double KIB_PER_MIB = 1024;

  private Measuring() {}

  /**
   * Waits until all agents were scraped and all rules evaluated, then measures for a while.
   *
   * @param folder for its files
   */
  static Cost of(int agents, int seconds, Path folder) throws IOException {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(config, Deployed.config(agents));
    try (Prometheus prometheus = new Prometheus(config, folder.resolve("data"), agents)) {
      Pause.until(System.nanoTime() + 2 * Hosts.SECONDS_APART * Pause.SECOND_NANOS);
      String before = prometheus.scrape();
      long start = System.nanoTime();
      Map<String, Double> groups = new TreeMap<>();
      for (int i = Hosts.SECONDS_APART; i <= seconds; i += Hosts.SECONDS_APART) {
        Pause.until(start + i * Pause.SECOND_NANOS);
        groupSeconds(prometheus.scrape())
            .forEach((group, duration) -> groups.merge(group, duration, Math::max));
      }
      String after = prometheus.scrape();
      double elapsed = (System.nanoTime() - start) / 1e9;
      // Before the queries below, which have a cost of their own.
      double resident = prometheus.kilobytes("VmRSS") / KIB_PER_MIB;
      double peak = prometheus.kilobytes("VmHWM") / KIB_PER_MIB;
      return new Cost(
          agents,
          TextFormat.sum(after, "prometheus_tsdb_head_series"),
          count(prometheus, ".+:.+"),
          count(prometheus, "ALERTS|ALERTS_FOR_STATE"),
          rise(before, after, "prometheus_tsdb_head_samples_appended_total") / elapsed,
          resident,
          peak,
          rise(before, after, "process_cpu_seconds_total") / elapsed,
          groups,
          TextFormat.series(prometheus.federate(Deployed.federated())).count(),
          countSent(prometheus));
    }
  }

  private static double rise(String before, String after, String counter) throws IOException {
    return TextFormat.sum(after, counter) - TextFormat.sum(before, counter);
  }

  private static double count(Prometheus prometheus, String names) throws IOException {
    List<Series> counted = prometheus.query("count({__name__=~\"" + names + "\"})");
    return counted.isEmpty() ? 0 : counted.getFirst().value();
  }

  /** Counts the series that the relabelling keeps, by their name and job. */
  private static double countSent(Prometheus prometheus) throws IOException {
    String keyed = "label_join({__name__!=\"\"}, \"key\", \";\", \"__name__\", \"job\")";
    String marked =
        "label_replace(%s, \"sent\", \"yes\", \"key\", \"%s\")"
            .formatted(keyed, Deployed.remoteWritten());
    return prometheus.query("count by (sent) (" + marked + ")").stream()
        .filter(series -> series.label("sent").equals("yes"))
        .mapToDouble(Series::value)
        .sum();
  }

  /** The duration of the last evaluation of each group. */
  static Map<String, Double> groupSeconds(String scraped) {
    Map<String, Double> seconds = new TreeMap<>();
    scraped
        .lines()
        .map(GROUP::matcher)
        .filter(Matcher::matches)
        .forEach(group -> seconds.put(group.group(1), Double.parseDouble(group.group(2))));
    return seconds;
  }
}
