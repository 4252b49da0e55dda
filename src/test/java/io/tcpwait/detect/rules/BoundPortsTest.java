package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.BIND_POOL;
import static io.tcpwait.detect.FindingKind.PORT_BUDGET;
import static io.tcpwait.kernel.Sockets.socket;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.kernel.TcpState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bound ports and the programs that miss them: one finding for one problem. */
class BoundPortsTest {
  private static final int FIRST = 40_000;
  private static final int PORTS = 2_000;

  private final BusyHost host = new BusyHost();

  BoundPortsTest() {
    host.range(FIRST, FIRST + PORTS - 1);
  }

  @Test
  void shouldReportOneCriticalFindingWhenThePoolOfAnAddressIsFull() {
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 40; i++) {
        int number = 40 * second + i;
        if (number < PORTS) {
          host.close(boundPort(number), "10.0.2." + number % 40 + ":80");
        }
      }
      host.pass(0.5);
      host.look();
      host.pass(0.5);
      assertThat(kinds()).as("%d", second).doesNotContain(PORT_BUDGET);
    }
    assertThat(kinds()).containsExactly(BIND_POOL);
    Finding finding = host.finding(BIND_POOL).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.summary()).endsWith(": bind() fails.");
  }

  @Test
  void shouldBeCriticalWhenThePoolWillBeFullWithinATimeWait() {
    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 40; i++) {
        host.close(boundPort(40 * second + i), "10.0.2." + i + ":80");
      }
      host.pass(0.5);
      host.look();
      host.pass(0.5);
    }
    Finding finding = host.finding(BIND_POOL).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(Days.fact(finding, "used_ports").value()).isEqualTo(1_200);
  }

  @Test
  void shouldWarnWhenThePoolOfAnAddressStaysNearlyFull() {
    for (int i = 0; i < 1_700; i++) {
      open("10.0.0.1", boundPort(i), "10.0.2." + i % 40 + ":80");
    }
    host.flow(0, 20);
    assertThat(host.finding(BIND_POOL).orElseThrow().severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void shouldNameTheBoundPortsWhenManyAddressesExhaustThem() {
    for (int i = 0; i < 1_000; i++) {
      open("10.3." + i % 200 + ".1", FIRST + 1 + 2 * i, "10.0.2.1:11211");
    }
    for (int i = 0; i < 990; i++) {
      open("10.0.0.1", FIRST + 2 * i, "10.0.2.2:6379");
    }
    host.flow(0, 20);
    assertThat(kinds()).containsExactly(BIND_POOL);
    Finding finding = host.finding(BIND_POOL).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.summary())
        .startsWith("Connections from 200 own addresses have bound 1,000 of 2,000 ports")
        .contains("has to do with the other 1,000");
    assertThat(finding.subject().source()).isNull();
    assertThat(finding.futile()).anyMatch(of -> of.contains("tcp_tw_reuse"));
  }

  @Test
  void shouldNameTheAddressWhenItAloneHasBoundTheMissingPorts() {
    for (int i = 0; i < 1_000; i++) {
      open("10.3.0.1", FIRST + 1 + 2 * i, "10.0.2." + i % 40 + ":11211");
    }
    for (int i = 0; i < 990; i++) {
      open("10.0.0.1", FIRST + 2 * i, "10.0.2.2:6379");
    }
    host.flow(0, 20);
    assertThat(kinds()).containsExactly(BIND_POOL);
    Finding finding = host.finding(BIND_POOL).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(finding.summary()).contains("10.3.0.1");
    assertThat(finding.subject().source()).isNotNull();
  }

  /** Nine tenths of the half from which bind(2) takes ports first. */
  @ParameterizedTest
  @CsvSource({"898, false", "900, true"})
  void shouldWarnWhenManyAddressesHaveBoundNearlyAHalf(int bound, boolean isSaid) {
    for (int i = 0; i < bound; i++) {
      open("10.3." + i % 200 + ".1", FIRST + 1 + 2 * i, "10.0.2.1:11211");
    }
    host.flow(0, 20);
    assertThat(host.has(BIND_POOL)).isEqualTo(isSaid);
    assertThat(host.isCritical(BIND_POOL)).isFalse();
  }

  @Test
  void shouldBlameThePeersOwnConnectionsWhenTheyAloneUseUpTheRange() {
    for (int i = 0; i < 300; i++) {
      open("10.3." + i % 100 + ".1", FIRST + 1 + 2 * i, "10.0.2.1:11211");
    }
    for (int i = 0; i < 1_650; i++) {
      open("10.0.0.1", FIRST + (i < 1_000 ? 2 * i : 601 + 2 * (i - 1_000)), "10.0.2.2:6379");
    }
    host.flow(0, 20);
    assertThat(kinds()).contains(PORT_BUDGET);
  }

  @Test
  void shouldBeSilentWhenManyAddressesBindFewPorts() {
    for (int i = 0; i < 300; i++) {
      open("10.3." + i % 100 + ".1", FIRST + 1 + 2 * i, "10.0.2.1:11211");
    }
    host.flow(0, 20);
    assertThat(kinds()).isEmpty();
  }

  /**
   * After the range moves, either connect() or bind() may have chosen the ports of open
   * connections.
   */
  @Test
  void shouldNotJudgeWhenConnectionsMayBeOlderThanTheRange() {
    host.range(FIRST + 1, FIRST + PORTS);
    for (int i = 0; i < 990; i++) {
      open("10.0.0.1", FIRST + 2 * (i + 1), "10.0.2.2:6379");
    }
    assertThat(host.look().unknown()).contains(BIND_POOL);
    host.flow(0, 10);
    assertThat(kinds()).isEmpty();
  }

  @Test
  void shouldReportAFullPartWhenAProgramTakesItsPortsRepeatedly() {
    for (int second = 0; second < 50; second++) {
      for (int i = 0; i < 10; i++) {
        int number = 10 * second + i;
        if (number < 400) {
          host.close(FIRST + 600 + (number + 150) % 400, "10.0.2.2:80");
        }
      }
      host.pass(1);
      host.look();
      assertThat(host.has(PORT_BUDGET)).as("%d", second).isEqualTo(second >= 38);
    }
    Finding finding = host.finding(PORT_BUDGET).orElseThrow();
    assertThat(finding.severity()).isEqualTo(Severity.INFO);
    assertThat(finding.summary())
        .contains("hold 400 of the 400 ports from 40600 to 40999")
        .contains("and no other port");
  }

  @Test
  void shouldStaySilentAboutAdjacentPortsThatAreNotTakenAgain() {
    for (int i = 0; i < 400; i++) {
      open("10.0.0.1", FIRST + 600 + i, "10.0.2.2:80");
    }
    host.flow(0, 60);
    assertThat(kinds()).isEmpty();
  }

  private List<FindingKind> kinds() {
    return host.findings().stream().map(Finding::kind).toList();
  }

  /** Ports in the order of bind(): the other half first, at random. */
  private static int boundPort(int number) {
    int half = PORTS / 2;
    int at = number % half * 617 % half;
    return FIRST + 2 * at + (number < half ? 1 : 0);
  }

  private void open(String source, int port, String peer) {
    host.live.add(socket(TcpState.ESTABLISHED, source + ":" + port, peer));
  }
}
