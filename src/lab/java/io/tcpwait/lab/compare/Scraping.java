package io.tcpwait.lab.compare;

import io.tcpwait.kit.Prometheus;
import io.tcpwait.lab.NodeExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Prometheus that scrapes node_exporter and tcpwait, and evaluates all rules, every {@value
 * #SECONDS} s.
 */
final class Scraping {
  static final int SECONDS = 5;
  static final String NODE_JOB = "node";

  private Scraping() {}

  /**
   * Starts it in the network namespace of the calling thread.
   *
   * @param folder for its files
   * @param agent the address of tcpwait
   */
  static Prometheus start(Path folder, String rules, String agent) throws IOException {
    Files.writeString(folder.resolve("rules.yml"), rules);
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: %1$ds
          scrape_timeout: %1$ds
          evaluation_interval: %1$ds
        rule_files: [rules.yml]
        scrape_configs:
          - job_name: %2$s
            static_configs: [targets: ["%3$s"]]
          - job_name: tcpwait
            static_configs: [targets: ["%4$s"]]
        """
            .formatted(SECONDS, NODE_JOB, NodeExporter.ADDRESS, agent));
    return new Prometheus(config, data(folder), 2);
  }

  /** The folder of its data. */
  static Path data(Path folder) {
    return folder.resolve("data");
  }
}
