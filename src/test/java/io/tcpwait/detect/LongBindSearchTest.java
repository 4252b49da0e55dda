package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ports that are bound, all of the parity that bind(2) tries first. */
class LongBindSearchTest {
  private static final int FIRST = 30_000;

  private static Optional<Finding> find(int ports) {
    TimeWaitHost host = new TimeWaitHost(FIRST, FIRST + ports - 1);
    for (int i = 1; i < ports; i += 2) {
      String peer = "10.1.%d.%d:80".formatted(i >> 8 & 0xff, i & 0xff);
      host.timeWait("10.0.0.1:" + (FIRST + i), peer, 60_000L * i / ports);
    }
    return host.find(FindingKind.BIND_POOL, Map.of());
  }

  @Test
  void isSaidOfManyWhichTakeLongToLookThrough() {
    Finding finding = find(30_000).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
    assertThat(TimeWaitHost.fact(finding, "bound_ports").value()).isEqualTo(15_000);
    assertThat(TimeWaitHost.fact(finding, "bound_ports").text()).contains("looks through all");
  }

  @Test
  void isNotSaidOfFewSinceHalfOfAllIsLeft() {
    assertThat(find(4_000)).isEmpty();
  }
}
