package io.tcpwait.detect.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.text.ReuseText;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Timestamps;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseTest {
  private static final long IPV4 = 0xffffL << 32;
  private static final long LOOPBACK = IPV4 | 0x7f000001L;
  private static final long SELF = IPV4 | 0x0a000001L;
  private static final long PEER = IPV4 | 0x0a000002L;

  /**
   * tcp_tw_reuse, tcp_timestamps, live connections with and without timestamps, and the results.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, TIMESTAMPS_OFF,      TIMESTAMPS_OFF",
    "0, 0, 0, 9, TIMESTAMPS_OFF,      TIMESTAMPS_OFF",
    "0, 0, 9, 0, OFF,                 OFF",
    "0, 1, 0, 0, OFF,                 OFF",
    "0, 1, 9, 0, OFF,                 OFF",
    "0, 1, 0, 9, TIMESTAMPS_STRIPPED, TIMESTAMPS_STRIPPED",
    "1, 0, 0, 0, TIMESTAMPS_OFF,      TIMESTAMPS_OFF",
    "1, 0, 0, 9, TIMESTAMPS_OFF,      TIMESTAMPS_OFF",
    "1, 0, 9, 0, WORKS,               WORKS",
    "1, 1, 0, 0, PRESUMED,            PRESUMED",
    "1, 1, 9, 0, WORKS,               WORKS",
    "1, 1, 9, 1, WORKS,               WORKS",
    "1, 1, 5, 5, WORKS,               WORKS",
    "1, 1, 1, 9, TIMESTAMPS_STRIPPED, TIMESTAMPS_STRIPPED",
    "1, 1, 0, 9, TIMESTAMPS_STRIPPED, TIMESTAMPS_STRIPPED",
    "1, 2, 9, 0, WORKS,               WORKS",
    "2, 0, 0, 0, TIMESTAMPS_OFF,      TIMESTAMPS_OFF",
    "2, 0, 9, 0, LOOPBACK_ONLY,       WORKS",
    "2, 1, 0, 0, LOOPBACK_ONLY,       PRESUMED",
    "2, 1, 9, 0, LOOPBACK_ONLY,       WORKS",
    "2, 1, 0, 9, TIMESTAMPS_STRIPPED, TIMESTAMPS_STRIPPED"
  })
  void followsFromSettingsAndLiveConnections(
      long reuse, long timestamps, long with, long without, Reuse elsewhere, Reuse onLoopback) {
    Map<String, Long> settings = Map.of(Settings.TW_REUSE, reuse, Settings.TIMESTAMPS, timestamps);
    Timestamps seen = new Timestamps(with, without);
    assertThat(Reuse.of(budget(SELF, PEER, seen), settings, null, 0)).isEqualTo(elsewhere);
    assertThat(Reuse.of(budget(LOOPBACK, LOOPBACK, seen), settings, null, 0)).isEqualTo(onLoopback);
    assertThat(Reuse.of(budget(SELF, LOOPBACK, seen), settings, null, 0)).isEqualTo(onLoopback);
    assertThat(Reuse.of(budget(LOOPBACK, PEER, seen), settings, null, 0)).isEqualTo(onLoopback);
  }

  @Test
  void isUnknownWithoutTheSettings() {
    PortBudget budget = budget(SELF, PEER, new Timestamps(1, 0));
    assertThat(Reuse.of(budget, Map.of(), null, 0)).isEqualTo(Reuse.UNKNOWN);
    assertThat(Reuse.of(budget, Map.of(Settings.TW_REUSE, 1L), null, 0)).isEqualTo(Reuse.UNKNOWN);
    assertThat(Reuse.of(budget, Map.of(Settings.TIMESTAMPS, 1L), null, 0)).isEqualTo(Reuse.UNKNOWN);
  }

  /** Of 1,000 ports, without a live connection, on kernels with and without a counter of reuse. */
  @ParameterizedTest
  @CsvSource({
    "521,   0, 0,   5, TIMESTAMPS_STRIPPED",
    "520,   0, 0,   5, PRESUMED",
    "521,   0, 1,   5, PRESUMED",
    "521,    , 0,   5, PRESUMED",
    "521,   1, 0,   0, PRESUMED",
    "900, 100, 0, 100, PRESUMED",
    "900,   4, 0, 100, TIMESTAMPS_STRIPPED"
  })
  void doesNotWorkWhenPortsOfTheSecondChoiceAreUsed(
      long timeWaits, @Nullable Double reused, long young, double arrivals, Reuse expected) {
    Map<String, Long> settings = Map.of(Settings.TW_REUSE, 1L, Settings.TIMESTAMPS, 1L);
    PortBudget budget =
        new PortBudget(
            new LocalAddress(0, SELF),
            new Peer(new Service(Role.OUTBOUND, 443), 0, PEER),
            1_000,
            timeWaits,
            timeWaits,
            young,
            1,
            1,
            Timestamps.UNKNOWN,
            HeldPorts.ofTimeWaits(timeWaits),
            0);
    Reuse reuse = Reuse.of(budget, settings, reused, arrivals);
    assertThat(reuse).isEqualTo(expected);
    assertThat(ReuseText.fact(budget, reuse).text())
        .contains(reuse.works() ? "by the settings" : "second choice");
  }

  @Test
  void countsAsWorkingOnlyIfItWorksOrIsPresumedTo() {
    for (Reuse reuse : Reuse.values()) {
      assertThat(reuse.works()).isEqualTo(reuse == Reuse.WORKS || reuse == Reuse.PRESUMED);
      assertThat(ReuseText.why(reuse)).endsWith(".").isASCII().doesNotContain("  ");
    }
  }

  private static PortBudget budget(long source, long peer, Timestamps seen) {
    return new PortBudget(
        new LocalAddress(0, source),
        new Peer(new Service(Role.OUTBOUND, 443), 0, peer),
        28_232,
        10,
        10,
        1,
        1,
        1,
        seen,
        HeldPorts.ofTimeWaits(10),
        0);
  }
}
