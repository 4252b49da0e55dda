package io.tcpwait.detect;

import static io.tcpwait.detect.FindingKind.BIND_POOL;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.FIN_WAIT2_LEAK;
import static io.tcpwait.detect.FindingKind.PORT_BUDGET;
import static io.tcpwait.detect.FindingKind.PORT_RECYCLING;
import static io.tcpwait.detect.FindingKind.RECEIVE_STALL;
import static io.tcpwait.detect.FindingKind.SERVER_CLOSES_FIRST;
import static io.tcpwait.detect.FindingKind.SYSCTL;
import static io.tcpwait.detect.FindingKind.TIME_WAIT_BUCKETS;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Unknown data of one kind of socket must not affect verdicts on the other kind. */
class DetectorTest {
  private final BusyHost host = new BusyHost();

  @Test
  void findingsDoNotChangeWithoutTheTable() {
    host.flow(1_000, 40);
    List<Finding> before = host.findings();
    assertThat(host.has(PORT_BUDGET)).isTrue();
    for (int i = 0; i < 100; i++) {
      host.pass(5);
      Verdicts vain = host.detect(null);
      assertThat(vain.findings()).isEqualTo(before);
      assertThat(vain.unknown()).containsAll(EnumSet.allOf(FindingKind.class));
    }
    host.flow(0, 10);
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  @Test
  void timeWaitsAreJudgedWithoutAgesOfCloseWaits() {
    TcpRecord known = socket(TcpState.CLOSE_WAIT, "10.0.0.1:40001", "10.0.0.5:3306");
    for (int i = 0; i < 20; i++) {
      host.live.add(withInfo(known, 100_000, 100_000));
    }
    host.flow(0, 10);
    assertThat(host.has(CLOSE_WAIT_LEAK)).isTrue();
    host.live.clear();
    for (int i = 0; i < 20; i++) {
      host.live.add(socket(TcpState.CLOSE_WAIT, "10.0.0.1:40001", "10.0.0.5:3306"));
    }
    host.flow(1_000, 40);
    assertThat(host.has(CLOSE_WAIT_LEAK)).isTrue();
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    host.flow(0, 140);
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  /** No process can hold these, so they do not enlarge the part that a process holds of others. */
  @Test
  void shouldForecastDescriptorsAsBeforeWhenConnectionsWaitToBeAccepted() {
    assertThat(fdSecondsLeft(180)).isBetween(0.0, 1e7).isEqualTo(fdSecondsLeft(0));
  }

  /** A process holds a quarter of a growing leak. */
  private static double fdSecondsLeft(int unaccepted) {
    Days days = new Days();
    days.come(1, 40);
    days.comeUnaccepted(unaccepted, 0, 128);
    days.pass(70, 5);
    days.search(ProcessSearch.State.COMPLETE, 40);
    Map<Service, Long> held = Map.of(Days.DATABASE, 10L);
    for (int i = 0; i < 60; i++) {
      days.owners(
          Owners.of(4711, 4711, ProcessNames.of("java", ""), 1_000L + i, 65_536L, 10, held, null));
      days.come(1, 4);
      days.pass(10, 5);
    }
    return days.fdSecondsLeft();
  }

  /**
   * A kind that was not looked at must not be taken for healthy, nor a healthy kind for unknown.
   */
  @Test
  void eachKindIsKnownIfItsDataIsKnown() {
    host.live.add(socket(TcpState.CLOSE_WAIT, "10.0.0.1:40001", "10.0.0.5:3306"));
    assertThat(host.flow(0, 5).known())
        .containsExactlyInAnyOrder(
            FIN_WAIT2_LEAK,
            RECEIVE_STALL,
            PORT_BUDGET,
            BIND_POOL,
            PORT_RECYCLING,
            SERVER_CLOSES_FIRST,
            SYSCTL);
    host.live.clear();
    host.sockstat.put("tcp_tw", 0L);
    assertThat(host.flow(0, 5).known()).containsExactlyInAnyOrder(FindingKind.values());
    host.settings.clear();
    assertThat(host.flow(0, 5).known())
        .contains(CLOSE_WAIT_LEAK, PORT_RECYCLING)
        .doesNotContain(PORT_BUDGET, BIND_POOL, TIME_WAIT_BUCKETS, SYSCTL);
  }

  @Test
  void onlyPortsAreNotJudgedWithoutTheRange() {
    host.settings.remove(Settings.PORT_RANGE_MIN);
    for (int i = 0; i < 60; i++) {
      host.serve("10.0.0.9", 50_000 + i);
      host.serve("10.0.0.9", 51_000 + i);
      host.flow(1_000, 1);
    }
    assertThat(host.has(SERVER_CLOSES_FIRST)).isTrue();
    assertThat(host.has(PORT_BUDGET)).isFalse();
  }

  @Test
  void shouldAskForAnotherSampleIfTheSecondShowsAMovingCounter() {
    BusyHost host = new BusyHost();
    host.settings.put(Settings.MAX_TW_BUCKETS, 1_000L);
    host.sockstat.put("tcp_tw", 1_000L);
    host.events.put("TCPTimeWaitOverflow", 5L);
    host.look();
    host.pass(1);
    host.count("TCPTimeWaitOverflow", 1);
    host.look();
    assertThat(host.detector.isUndecided()).isTrue();
    host.pass(1);
    host.look();
    assertThat(host.detector.isUndecided()).isFalse();
    assertThat(host.isCritical(FindingKind.TIME_WAIT_BUCKETS)).isTrue();
  }
}
