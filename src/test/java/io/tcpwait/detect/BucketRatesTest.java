package io.tcpwait.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.model.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is said of a limit of TIME_WAITs. */
class BucketRatesTest {
  private final TimeWaitHost host = new TimeWaitHost(32_768, 60_999);

  private void have(int sockets, long limit) {
    host.settings.put(Settings.MAX_TW_BUCKETS, limit);
    host.sockstat.put("tcp_tw", (long) sockets);
    for (int i = 0; i < sockets; i++) {
      host.timeWait("10.0.0.1:" + (32_768 + i), "10.0.0.7:80", 60_000L * i / sockets);
    }
  }

  @Test
  void whatFindsNoPlaceIsPartOfTheRate() {
    have(600, 600);
    Map<String, Long> moved = Map.of("TW", 50L, "TWKilled", 0L, FullBuckets.OVERFLOW, 450L);
    Finding finding = host.find(FindingKind.TIME_WAIT_BUCKETS, moved).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(TimeWaitHost.fact(finding, "arrivals_per_second").value()).isEqualTo(100);
    assertThat(finding.helps().getFirst()).contains("above 6,200");
    assertThat(host.find(FindingKind.SYSCTL, moved)).isPresent();
  }

  /** Of a thousand a second all but ten take the place of one before. */
  @Test
  void clientsThatComeBackOnTheirPortsNeedNoMorePlaces() {
    have(600, 10_000);
    assertThat(host.find(FindingKind.SYSCTL, Map.of("TW", 5_000L))).isEmpty();
  }
}
