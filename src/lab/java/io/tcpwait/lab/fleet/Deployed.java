package io.tcpwait.lab.fleet;

import io.tcpwait.kit.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The files of deploy/prometheus, which a team uses for its Prometheus. */
final class Deployed {
  private static final Path FOLDER = Path.of("deploy/prometheus").toAbsolutePath();

  private Deployed() {}

  /** A prometheus.yml for that many agents, all at one address. */
  static String config(int agents) {
    StringBuilder targets = new StringBuilder();
    for (int i = 0; i < agents; i++) {
      targets.append(i == 0 ? "" : ", ").append("\"%d:10049\"".formatted(i));
    }
    return """
    global:
      scrape_interval: %1$ds
      evaluation_interval: %1$ds
      external_labels: {cluster: example}
    rule_files: ["%2$s/tcpwait-rules.yml", "%2$s/tcpwait-alerts.yml"]
    scrape_configs:
      - job_name: tcpwait
        static_configs: [targets: [%3$s]]
        relabel_configs:
          - {source_labels: [__address__], target_label: instance, replacement: "host-$1.example:10049", regex: "(.+):.+"}
          - {source_labels: [__address__], target_label: __metrics_path__, replacement: "/$1/metrics", regex: "(.+):.+"}
          - {target_label: __address__, replacement: "%4$s"}
    """
        .formatted(Hosts.SECONDS_APART, FOLDER, targets, Agents.ADDRESS);
  }

  /** The selectors of federation.yml. */
  static List<String> federated() throws IOException {
    Map<?, ?> parameters =
        (Map<?, ?>) first(read("federation.yml"), "scrape_configs").get("params");
    return ((List<?>) parameters.get("match[]")).stream().map(Object::toString).toList();
  }

  /** The regular expression for name;job that remote-write.yml keeps. */
  static String remoteWritten() throws IOException {
    Map<?, ?> remote = first(read("remote-write.yml"), "remote_write");
    return first(remote, "write_relabel_configs").get("regex").toString();
  }

  private static Map<?, ?> read(String file) throws IOException {
    return Yaml.map(Files.readString(FOLDER.resolve(file)));
  }

  private static Map<?, ?> first(Map<?, ?> of, String list) {
    return (Map<?, ?>) ((List<?>) of.get(list)).getFirst();
  }
}
