package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.sample.Network;
import io.tcpwait.sample.PeerGroups;

/** Any bytes as {@code tcpwait.yml}. */
class AgentConfigFileFuzz {
  @FuzzTest
  void yieldsAConfigurationWithinItsBoundsOrMistakesWithTheirLines(byte[] file) {
    var result = ConfigFuzz.read(file, AgentConfigFile::read);
    if (result instanceof ConfigResult.Valid<AgentConfig>(AgentConfig config)) {
      assertThat(config.top().peers()).isBetween(1, 50);
      assertThat(config.top().services()).isBetween(1, 20);
      assertThat(config.top().budgets()).isBetween(1, 20);
      Thresholds thresholds = config.thresholds();
      assertThat(thresholds.stuckSockets()).isBetween(1, 1_000_000);
      assertThat(thresholds.warningRatio()).isBetween(0.01, thresholds.criticalRatio());
      assertThat(thresholds.criticalRatio()).isLessThanOrEqualTo(1);
      assertThat(thresholds.stuckAfterSeconds()).isBetween(1.0, 604_800.0);
      config
          .serviceByPort()
          .forEach(
              (port, name) -> {
                assertThat(port).isBetween(1, 65_535);
                assertThat(name).hasSizeBetween(1, 64).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
              });
      assertThat(config.serviceByPort().values()).doesNotHaveDuplicates();
      groups(config.peerGroups());
    }
  }

  private static void groups(PeerGroups groups) {
    assertThat(groups.groups()).hasSizeLessThanOrEqualTo(PeerGroups.MAX_GROUPS);
    for (PeerGroups.Group group : groups.groups()) {
      assertThat(group.name()).hasSizeBetween(1, 64).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
      assertThat(group.networks()).hasSizeBetween(1, PeerGroups.MAX_NETWORKS);
      for (Network network : group.networks()) {
        assertThat(NetworkText.parse(network.label())).isEqualTo(network);
      }
    }
  }
}
