package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mixin, as a repository that has other mixins too imports it. */
@Needs("jsonnet")
@Execution(ExecutionMode.CONCURRENT)
class MixinIT {
  /** A mixin whose configuration has names that many mixins have. */
  private static final String OTHER =
      """
      {
        _config+:: {
          selector: 'job="other"',
          dashboardTags: ['other'],
          runbookPrefix: 'https://other.example/',
          'for': '1h',
        },
        prometheusAlerts+:: { groups+: [{ name: 'other', rules: [{
          alert: 'OtherDown',
          expr: 'up{%(selector)s} == 0' % $._config,
          'for': $._config['for'],
          annotations: { runbook_url: $._config.runbookPrefix + 'down' },
        }] }] },
        prometheusRules+:: { groups+: [{ name: 'other.rules', rules: [{
          record: 'job:up:count',
          expr: 'count(up{%(selector)s})' % $._config,
        }] }] },
        grafanaDashboards+:: { 'other.json': { tags: $._config.dashboardTags } },
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"tcpwait + other", "other + tcpwait"})
  void shouldNotChangeAnotherMixinWithTheSameNamesOrBeChangedByIt(String merged) throws Exception {
    String same =
        """
        local tcpwait = import 'deploy/mixin/mixin.libsonnet';
        local other = %s;
        local both = %s;
        local alerts(mixin) = mixin.prometheusAlerts.groups;
        local rules(mixin) = mixin.prometheusRules.groups;
        local sorted(groups) = std.sort(groups, function(group) group.name);
        {
          alerts: sorted(alerts(both)) == sorted(alerts(tcpwait) + alerts(other)),
          rules: sorted(rules(both)) == sorted(rules(tcpwait) + rules(other)),
          dashboards: both.grafanaDashboards == tcpwait.grafanaDashboards + other.grafanaDashboards,
        }
        """
            .formatted(OTHER, merged);
    JsonObject unharmed =
        JsonParser.parseString(Netns.run("jsonnet", "-e", same)).getAsJsonObject();
    assertThat(unharmed.keySet()).containsExactlyInAnyOrder("alerts", "rules", "dashboards");
    assertThat(unharmed.asMap().values()).allMatch(one -> one.getAsBoolean());
  }

  @Test
  void shouldQueryTheJobThatTheConfigurationNames() throws Exception {
    String made =
        Netns.run(
            "jsonnet",
            "-e",
            """
            local mixin = (import 'deploy/mixin/mixin.libsonnet') + {
              _config+:: { tcpwait+: { selector: 'job="sockets"' } },
            };
            [mixin.prometheusAlerts, mixin.prometheusRules, mixin.grafanaDashboards]
            """);
    assertThat(made).contains("up{job=\\\"sockets\\\"} == 0").doesNotContain("job=\\\"tcpwait");
  }

  /** jsonnet-bundler puts a mixin into a folder that is named after its repository. */
  @Test
  void shouldBeImportedFromAFolderOfLibraries(@TempDir Path vendor) throws Exception {
    Path repository = Files.createDirectories(vendor.resolve("github.com/tcpwait/tcpwait"));
    Netns.run("cp", "--recursive", "deploy", repository.toString());
    String address = "github.com/tcpwait/tcpwait/deploy/mixin/mixin.libsonnet";
    String names = "std.objectFields((import '%s').grafanaDashboards)".formatted(address);
    assertThat(Netns.run("jsonnet", "-J", vendor.toString(), "-e", names))
        .contains("tcpwait-fleet.json", "tcpwait-host.json");
  }

  @Test
  @Needs("make")
  void shouldBeMadeIntoTheSameFilesByMake(@TempDir Path out) throws Exception {
    Netns.run("make", "--silent", "--directory=deploy/mixin", "OUT=" + out);
    assertThat(DeployFiles.yaml(out.resolve("prometheus_alerts.yaml")))
        .isEqualTo(DeployFiles.yaml(DeployFiles.PROMETHEUS.resolve("tcpwait-alerts.yml")));
    assertThat(DeployFiles.yaml(out.resolve("prometheus_rules.yaml")))
        .isEqualTo(DeployFiles.yaml(DeployFiles.PROMETHEUS.resolve("tcpwait-rules.yml")));
    for (String dashboard : List.of("tcpwait-fleet.json", "tcpwait-host.json")) {
      assertThat(out.resolve("dashboards_out").resolve(dashboard))
          .hasSameTextualContentAs(DeployFiles.DASHBOARDS.resolve(dashboard));
    }
  }
}
