package io.tcpwait.lab.compare;

import io.tcpwait.kit.Netns;
import io.tcpwait.lab.NodeExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The stored past of a host that was quiet until now. Without it, rules over ten minutes would have
 * only a few seconds of data. They would see a slope in every step, which a host in service does
 * not show.
 */
final class QuietPast {
  private static final int SECONDS = 15 * 60;

  private QuietPast() {}

  /** Stores the present values for the last 15 minutes. */
  static void store(String scraped, Path folder) throws IOException, InterruptedException {
    List<String> samples =
        scraped
            .lines()
            .filter(line -> Rule.NODE_METRICS.stream().anyMatch(line::startsWith))
            .map(QuietPast::labelled)
            .toList();
    long now = System.currentTimeMillis() / 1000;
    StringBuilder text = new StringBuilder();
    for (long at = now - SECONDS; at < now; at += Scraping.SECONDS) {
      for (String sample : samples) {
        text.append(sample).append(' ').append(at).append('\n');
      }
    }
    Path file = folder.resolve("past");
    Files.writeString(file, text.append("# EOF\n"));
    Netns.run(
        "promtool",
        "tsdb",
        "create-blocks-from",
        "openmetrics",
        file.toString(),
        Scraping.data(folder).toString());
  }

  /** Adds the labels that a scrape adds. */
  private static String labelled(String sample) {
    String added = "job=\"%s\",instance=\"%s\"".formatted(Scraping.NODE_JOB, NodeExporter.ADDRESS);
    int labels = sample.indexOf('{');
    int end = sample.indexOf(' ');
    return labels >= 0
        ? sample.substring(0, labels + 1) + added + "," + sample.substring(labels + 1)
        : sample.substring(0, end) + "{" + added + "}" + sample.substring(end);
  }
}
