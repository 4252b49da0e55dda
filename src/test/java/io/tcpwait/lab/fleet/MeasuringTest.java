package io.tcpwait.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values read from Prometheus' metrics about itself, and from the files of deploy. */
class MeasuringTest {
  @Test
  void aGroupIsNamedWithoutItsFile() {
    assertThat(
            Measuring.groupSeconds(
                """
                # TYPE prometheus_rule_group_last_duration_seconds gauge
                prometheus_rule_group_last_duration_seconds{rule_group="/a/rules.yml;fleet"} 0.0125
                prometheus_rule_group_last_duration_seconds{rule_group="/a/alerts.yml;agent"} 2e-05
                prometheus_rule_group_rules{rule_group="/a/alerts.yml;agent"} 8
                """))
        .isEqualTo(Map.of("fleet", 0.0125, "agent", 2e-5));
  }

  @Test
  void forwardedSeriesAreReadFromTheDeployedFiles() throws Exception {
    assertThat(Deployed.federated()).hasSizeGreaterThan(1).contains("tcpwait_finding_info");
    assertThat(Deployed.remoteWritten()).contains("job_service");
  }

  @Test
  void everyAgentIsATarget() {
    assertThat(Deployed.config(3)).contains("targets: [\"0:10049\", \"1:10049\", \"2:10049\"]");
  }
}
