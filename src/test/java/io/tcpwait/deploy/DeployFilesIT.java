package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the deployed files with the programs that read them. */
@Execution(ExecutionMode.CONCURRENT)
class DeployFilesIT {
  @TempDir private Path folder;

  @Test
  @Needs("jsonnet")
  void theMixinMakesTheDeployedFiles() throws Exception {
    Netns.run("deploy/mixin/generate", folder.toString());
    for (String file :
        List.of(
            "deploy/prometheus/tcpwait-rules.yml",
            "deploy/prometheus/tcpwait-alerts.yml",
            "deploy/kubernetes/prometheusrule.yml",
            "grafana/dashboards/tcpwait-fleet.json",
            "grafana/dashboards/tcpwait-host.json")) {
      assertThat(folder.resolve(file)).hasSameTextualContentAs(DeployFiles.ROOT.resolve(file));
    }
  }

  @ParameterizedTest
  @Needs("promtool")
  @ValueSource(
      strings = {"prometheus.yml", "scrape-file-sd.yml", "federation.yml", "remote-write.yml"})
  void promtoolAcceptsTheConfigurations(String file) throws Exception {
    assertThat(
            Netns.run(
                "promtool", "check", "config", DeployFiles.PROMETHEUS.resolve(file).toString()))
        .contains("SUCCESS");
  }

  static List<Path> ruleTests() throws IOException {
    try (Stream<Path> files = Files.list(DeployFiles.PROMETHEUS.resolve("tests"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @Needs("promtool")
  @MethodSource("ruleTests")
  void theRulesFireAsTheirTestsExpect(Path test) throws Exception {
    assertThat(Netns.run("promtool", "test", "rules", test.toString())).contains("SUCCESS");
  }

  /**
   * Pods of which one runs an agent. Debian's Prometheus does not know Kubernetes, so a file lists
   * the targets that its discovery would find.
   */
  @Test
  @Needs("promtool")
  void prometheusScrapesTheAgentOfEachNode() throws Exception {
    String discovered =
        """
            static_configs:
              - targets: ["10.0.0.5:9090"]
                labels:
                  __meta_kubernetes_pod_label_app_kubernetes_io_name: tcpwait
                  __meta_kubernetes_pod_ip: 10.0.0.5
                  __meta_kubernetes_pod_node_name: node-a
              - targets: ["10.0.0.6:80"]
                labels:
                  __meta_kubernetes_pod_label_app_kubernetes_io_name: shop
                  __meta_kubernetes_pod_ip: 10.0.0.6
                  __meta_kubernetes_pod_node_name: node-a
        """;
    String config = Files.readString(DeployFiles.PROMETHEUS.resolve("scrape-kubernetes.yml"));
    String discovery = "    kubernetes_sd_configs:\n      - role: pod\n";
    assertThat(config).contains(discovery);
    Path file = Files.writeString(folder.resolve("p.yml"), config.replace(discovery, discovered));
    String found =
        Netns.run(
            "promtool", "check", "service-discovery", "--timeout=2s", file.toString(), "tcpwait");
    List<JsonObject> scraped =
        JsonParser.parseString(found).getAsJsonArray().asList().stream()
            .map(target -> target.getAsJsonObject().get("labels"))
            .filter(labels -> labels instanceof JsonObject kept && !kept.isEmpty())
            .map(JsonElement::getAsJsonObject)
            .toList();
    assertThat(scraped).hasSize(1);
    assertThat(scraped.getFirst().get("instance").getAsString()).isEqualTo("10.0.0.5:10049");
    assertThat(scraped.getFirst().get("node").getAsString()).isEqualTo("node-a");
  }

  @Test
  @Needs("amtool")
  void amtoolAcceptsTheConfiguration() throws Exception {
    assertThat(Netns.run("amtool", "check-config", DeployFiles.ALERTMANAGER.toString()))
        .contains("SUCCESS");
  }

  @ParameterizedTest
  @Needs("amtool")
  @CsvSource({
    "alertname=TcpwaitCloseWaitGrowth severity=critical, page",
    "alertname=TcpwaitFleetAgentsDown severity=critical, page",
    "alertname=TcpwaitCloseWaitLeak severity=warning, ticket",
    "alertname=TcpwaitAgentDown severity=warning, ticket",
    "alertname=TcpwaitSysctl severity=info, nobody"
  })
  void theRoutesLeadEachAlertToItsReceivers(String labels, String receiver) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    "amtool",
                    "config",
                    "routes",
                    "test",
                    "--config.file=" + DeployFiles.ALERTMANAGER,
                    "--verify.receivers=" + receiver),
                Stream.of(labels.split(" ")))
            .toList();
    assertThat(Netns.run(command.toArray(String[]::new)).lines()).endsWith(receiver);
  }

  /** Checks each panel against the types of Grafana's own package. */
  @Test
  @Needs("npm")
  void theDashboardsMatchTheTypesOfGrafana() throws Exception {
    String check = "cd src/test/grafana && npm ci --silent && npm test --silent";
    assertThat(Netns.run("sh", "-c", check)).contains("# fail 0");
  }
}
