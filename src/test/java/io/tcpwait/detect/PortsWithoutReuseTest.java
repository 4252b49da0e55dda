package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.model.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether tcp_tw_reuse works, where no live connection is seen that tells. */
class PortsWithoutReuseTest {
  private static final int FIRST = 40_000;
  private static final int PORTS = 1_000;
  private static final String RECYCLED = "TWRecycled";

  private final TimeWaitHost host = new TimeWaitHost(FIRST, FIRST + PORTS - 1);

  private void have(int timeWaits) {
    host.settings.put(Settings.TW_REUSE, 1L);
    host.settings.put(Settings.TIMESTAMPS, 1L);
    for (int i = 0; i < timeWaits; i++) {
      int port = FIRST + (i < PORTS / 2 ? 2 * i : 2 * (i - PORTS / 2) + 1);
      host.timeWait("10.0.0.1:" + port, "10.0.0.7:80", 10L * i);
    }
  }

  @Test
  void itDoesNotWherePortsOfTheSecondChoiceAreTaken() {
    have(650);
    Finding finding = host.find(FindingKind.PORT_BUDGET, Map.of(RECYCLED, 0L)).orElseThrow();
    assertThat(TimeWaitHost.fact(finding, "reuse_works").value()).isZero();
    assertThat(TimeWaitHost.fact(finding, "reuse_works").text()).contains("second choice");
    assertThat(finding.cause()).contains("no timestamps");
  }

  @Test
  void itMayWhereThereAreNoMoreThanFirstChoices() {
    have(500);
    assertThat(host.find(FindingKind.PORT_BUDGET, Map.of(RECYCLED, 0L))).isEmpty();
  }

  /** As when it has been switched on a moment ago. */
  @Test
  void itDoesWhereTimeWaitsGiveWay() {
    have(650);
    assertThat(host.find(FindingKind.PORT_BUDGET, Map.of(RECYCLED, 20L))).isEmpty();
  }

  @Test
  void nothingIsKnownWithoutTheCounter() {
    have(650);
    assertThat(host.find(FindingKind.PORT_BUDGET, Map.of())).isEmpty();
  }
}
