package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests match the types of the API, and a mistake in one would be found. */
class ManifestsTest {
  static List<String> resources() throws Exception {
    return DeployFiles.yaml(Manifests.FOLDER.resolve("kustomization.yml")).get("resources")
            instanceof List<?> files
        ? files.stream().map(String::valueOf).toList()
        : List.of();
  }

  @ParameterizedTest
  @MethodSource("resources")
  void everyManifestIsAnObjectOfTheApi(String file) throws Exception {
    assertThat(Manifests.parse(Manifests.text(file)).getMetadata().getName()).isEqualTo("tcpwait");
  }

  @Test
  void everyNameInAManifestRefersToAnExistingPart() throws Exception {
    assertThat(PodNames.unknown(Manifests.daemonSet())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // A field that is misspelt, at each depth.
    "namespace.yml,      kind: Namespace,          kind: NameSpace",
    "namespace.yml,      'apiVersion: v1',         'apiVersion: v2'",
    "serviceaccount.yml, automountServiceAccount,  autoMountServiceAccount",
    "daemonset.yml,      updateStrategy,           updatestrategy",
    "daemonset.yml,      hostPID,                  hostPid",
    "daemonset.yml,      readOnlyRootFilesystem,   readOnlyRootFileSystem",
    "daemonset.yml,      appArmorProfile,          apparmorProfile",
    "daemonset.yml,      mountPath,                path",
    "daemonset.yml,      httpGet,                  http",
    "daemonset.yml,      matchLabels,              additionalProperties",
    "podmonitor.yml,     podMetricsEndpoints,      endpoints",
    "podmonitor.yml,     sourceLabels,             source_labels",
    "prometheusrule.yml, annotations:,             annotation:",
    "prometheusrule.yml, 'for: \"15m\"',           'pending: \"15m\"'",
    // A value of another type.
    "serviceaccount.yml, 'Token: false',           'Token: \"false\"'",
    "daemonset.yml,      'hostPID: true',          'hostPID: \"true\"'",
    "daemonset.yml,      'hostNetwork: true',      'hostNetwork: 1'",
    "daemonset.yml,      'containerPort: 10049',   'containerPort: \"10049\"'",
    "daemonset.yml,      'runAsUser: 0',           'runAsUser: root'",
    "daemonset.yml,      'image: tcpwait',         'image: 0.4'",
    "daemonset.yml,      'io/name: tcpwait',       'io/name: 1'",
    "daemonset.yml,      '- agent',                '- true'",
    "podmonitor.yml,     'interval: 15s',          'interval: 15'",
    "prometheusrule.yml, 'for: \"15m\"',           'for: 15'"
  })
  void aManifestWithAMistakeIsRefused(String file, String part, String mistake) throws Exception {
    String text = Manifests.text(file);
    assertThat(text).contains(part);
    String mistaken = text.replace(part, mistake);
    assertThatIllegalArgumentException().isThrownBy(() -> Manifests.parse(mistaken));
  }

  @ParameterizedTest
  @CsvSource({
    "name: config, name: other, volume other",
    "name: metrics, name: web, port metrics",
    "port: metrics, port: web, port web",
    "app.kubernetes.io/name, other, labels"
  })
  void aNameOfAMissingPartIsFound(String part, String mistake, String unknown) throws Exception {
    String text = Manifests.text("daemonset.yml");
    String mistaken = text.replaceFirst(Pattern.quote(part), mistake);
    assertThat(PodNames.unknown((DaemonSet) Manifests.parse(mistaken)))
        .isNotEmpty()
        .allMatch(one -> one.startsWith(unknown));
  }
}
