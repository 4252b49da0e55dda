package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.openshift.api.model.monitoring.v1.PodMetricsEndpoint;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitorSpec;
import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult.Valid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests compared with each other, and with the unit, the image and the mixin. */
class KubernetesTest {
  private static final String KUSTOMIZATION = "kustomization.yml";

  private static PodSpec pod() throws IOException {
    return Manifests.daemonSet().getSpec().getTemplate().getSpec();
  }

  private static Container container() throws IOException {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().getFirst();
  }

  @Test
  void shouldHaveEveryFileInTheKustomization() throws Exception {
    Map<?, ?> kustomization = DeployFiles.yaml(Manifests.FOLDER.resolve(KUSTOMIZATION));
    assertThat(kustomization.keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrder(
            "apiVersion", "kind", "namespace", "labels", "resources", "configMapGenerator");
    Stream<?> files =
        Stream.concat(
            DeployFiles.list(kustomization, "resources").stream(),
            DeployFiles.list(generated(kustomization), "files").stream());
    try (Stream<Path> all = Files.list(Manifests.FOLDER)) {
      assertThat(Stream.concat(Stream.of(KUSTOMIZATION), files).map(String::valueOf))
          .containsExactlyInAnyOrderElementsOf(
              all.map(file -> file.getFileName().toString()).toList());
    }
    assertThat(kustomization.get("namespace"))
        .isEqualTo(Manifests.parse(Manifests.text("namespace.yml")).getMetadata().getName());
  }

  private static Map<?, ?> generated(Map<?, ?> kustomization) {
    List<?> generators = DeployFiles.list(kustomization, "configMapGenerator");
    assertThat(generators).hasSize(1);
    return (Map<?, ?>) generators.getFirst();
  }

  @Test
  void shouldMountTheConfigMapAtThePathThatTheAgentReads() throws Exception {
    Map<?, ?> generated = generated(DeployFiles.yaml(Manifests.FOLDER.resolve(KUSTOMIZATION)));
    ConfigMapVolumeSource mounted = pod().getVolumes().getFirst().getConfigMap();
    assertThat(mounted.getName()).isEqualTo(generated.get("name"));
    String folder = container().getVolumeMounts().getFirst().getMountPath();
    assertThat(container().getArgs())
        .containsExactly(
            "agent", "--config.file=" + folder + "/" + DeployFiles.list(generated, "files").get(0));
  }

  /** The kubelet puts two links in front of each file of a ConfigMap. */
  @Test
  void shouldGiveTheAgentAConfigurationThatItAccepts(@TempDir Path folder) throws Exception {
    Path data = Files.createDirectory(folder.resolve("..2026"));
    Files.copy(Manifests.FOLDER.resolve("tcpwait.yml"), data.resolve("tcpwait.yml"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026"));
    Path file =
        Files.createSymbolicLink(folder.resolve("tcpwait.yml"), Path.of("..data/tcpwait.yml"));
    assertThat(AgentConfigFile.read(file)).isInstanceOf(Valid.class);
  }

  @Test
  void shouldLetTheMonitorFindThePodsByTheirLabelsAndPort() throws Exception {
    var labels = Manifests.daemonSet().getSpec().getTemplate().getMetadata().getLabels();
    assertThat(labels).containsAllEntriesOf(monitor().getSelector().getMatchLabels());
    assertThat(monitor().getSelector().getMatchLabels()).isNotEmpty();
    assertThat(monitor().getPodMetricsEndpoints())
        .extracting(PodMetricsEndpoint::getPort)
        .containsExactly(container().getPorts().getFirst().getName());
    // The alerts of the mixin name this job.
    assertThat(labels).containsEntry(monitor().getJobLabel(), "tcpwait");
    assertThat(Files.readString(DeployFiles.ROOT.resolve("deploy/mixin/config.libsonnet")))
        .contains("selector: 'job=\"tcpwait\"'");
  }

  private static PodMonitorSpec monitor() throws IOException {
    return Manifests.podMonitor().getSpec();
  }

  @Test
  void shouldHaveTheRulesOfPrometheus() throws Exception {
    List<Object> groups = new ArrayList<>();
    for (String file : List.of("tcpwait-rules.yml", "tcpwait-alerts.yml")) {
      groups.addAll(
          DeployFiles.list(DeployFiles.yaml(DeployFiles.PROMETHEUS.resolve(file)), "groups"));
    }
    Map<?, ?> rule = DeployFiles.yaml(Manifests.FOLDER.resolve("prometheusrule.yml"));
    assertThat(DeployFiles.list((Map<?, ?>) rule.get("spec"), "groups")).isEqualTo(groups);
  }

  @Test
  void shouldGiveTheCapabilitiesThatTheUnitAndDockerGive() throws Exception {
    List<String> added = container().getSecurityContext().getCapabilities().getAdd();
    assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    // The API looks only for CAP_SYS_ADMIN when it checks whether a pod allows escalation.
    assertThat(added).noneMatch(name -> name.startsWith("CAP_"));

    List<String> named = added.stream().map(name -> "CAP_" + name).toList();
    assertThat(unit("AmbientCapabilities").split(" ")).containsExactlyElementsOf(named);
    assertThat(unit("CapabilityBoundingSet").split(" ")).containsExactlyElementsOf(named);
    assertThat(
            Pattern.compile("--cap-add=(\\w+)")
                .matcher(Files.readString(DeployFiles.ROOT.resolve("docs/install.md")))
                .results()
                .map(option -> option.group(1)))
        .containsExactlyElementsOf(added);
  }

  @Test
  void shouldLimitResourcesAsTheUnitDoes() throws Exception {
    Map<String, Quantity> limits = container().getResources().getLimits();
    assertThat(limits.get("memory")).isEqualTo(new Quantity(unit("MemoryMax") + "i"));
    int percent = Integer.parseInt(unit("CPUQuota").replace("%", ""));
    assertThat(limits.get("cpu")).isEqualTo(new Quantity(percent * 10 + "m"));
    assertThat(pod().getTerminationGracePeriodSeconds())
        .isEqualTo(Long.parseLong(unit("TimeoutStopSec")));
  }

  private static String unit(String key) throws IOException {
    return Files.readAllLines(DeployFiles.ROOT.resolve("src/deb/tcpwait.service")).stream()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldListenOnThePortOfTheImage() throws Exception {
    assertThat(Files.readAllLines(DeployFiles.ROOT.resolve("deploy/docker/Dockerfile")))
        .contains("EXPOSE " + container().getPorts().getFirst().getContainerPort());
  }
}
