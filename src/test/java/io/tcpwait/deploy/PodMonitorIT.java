package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.RelabelConfig;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The targets that Prometheus makes of a pod by the PodMonitor, with the labels that the Operator
 * adds.
 */
class PodMonitorIT {
  private static final String TARGET = "10.0.0.5:10049";

  private static final Map<String, String> BY_THE_OPERATOR =
      Map.of(
          "__meta_kubernetes_pod_node_name", "node-a",
          "job", "tcpwait",
          "namespace", "tcpwait",
          "pod", "tcpwait-x7k2p",
          "container", "tcpwait",
          "endpoint", "metrics");

  @Test
  @Needs("promtool")
  void shouldDropLabelsThatTheAgentHasOrThatEndWithThePod(@TempDir Path folder) throws Exception {
    Map<String, Object> scrape =
        Map.of(
            "job_name", "podMonitor/tcpwait/tcpwait/0",
            "static_configs",
                List.of(Map.of("targets", List.of(TARGET), "labels", BY_THE_OPERATOR)),
            "relabel_configs", relabelings());
    String config = new Gson().toJson(Map.of("scrape_configs", List.of(scrape)));
    Path file = Files.writeString(folder.resolve("p.yml"), config);
    String found =
        Netns.run(
            "promtool",
            "check",
            "service-discovery",
            "--timeout=2s",
            file.toString(),
            "podMonitor/tcpwait/tcpwait/0");
    JsonObject target = JsonParser.parseString(found).getAsJsonArray().get(0).getAsJsonObject();
    JsonObject labels = target.getAsJsonObject("labels");
    labels.keySet().removeIf(name -> name.startsWith("__"));
    assertThat(Yaml.map(labels.toString()))
        .isEqualTo(Map.of("instance", TARGET, "job", "tcpwait", "node", "node-a"));
  }

  /** The relabeling rules in the terms of Prometheus. */
  private static List<Map<String, Object>> relabelings() throws IOException {
    return Manifests.podMonitor()
        .getSpec()
        .getPodMetricsEndpoints()
        .getFirst()
        .getRelabelings()
        .stream()
        .map(PodMonitorIT::relabeling)
        .toList();
  }

  private static Map<String, Object> relabeling(RelabelConfig config) {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("source_labels", config.getSourceLabels());
    named.put("target_label", config.getTargetLabel());
    named.put("regex", config.getRegex());
    named.put("action", config.getAction());
    named.values().removeIf(value -> value == null || value.equals(List.of()));
    return named;
  }
}
