package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.BIND_POOL;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.kernel.TcpState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that bind before they connect, on a host with others that do not. */
class BindPoolRuleTest {
  private static final int FIRST = 32_768;
  private static final int HALF = 14_116;

  private final BusyHost host = new BusyHost();

  @Test
  void boundPortsRunOutOverAllDestinations() {
    for (int second = 0; second < 50; second++) {
      for (int i = 0; i < 480; i++) {
        bind(480 * second + i, "10.0.2." + i % 50 + ":443");
      }
      look();
    }
    Finding finding = host.finding(BIND_POOL).orElseThrow();
    assertThat(finding.summary())
        .startsWith("Connections from 10.0.0.1 use 24,000 of 28,232 ports of that address, over")
        .contains("over all destinations; all will be used in ");
    assertThat(Days.fact(finding, "bound_ports").value()).isEqualTo(24_000);
  }

  @Test
  void bindFailsOnceAllPortsAreUsed() {
    for (int i = 0; i < 2 * HALF; i++) {
      bind(i, "10.0.2." + i % 50 + ":443");
    }
    look();
    look();
    assertThat(host.finding(BIND_POOL).orElseThrow().summary()).endsWith(": bind() fails.");
  }

  /** All ports of the parity that bind() tries first are used, while the other half is free. */
  @ParameterizedTest
  @CsvSource({"28232, true", "20000, true", "19998, false", "12000, false", "4000, false"})
  void anExhaustedHalfIsReportedWhenManyPortsTakeLongToSearch(int ports, boolean isSaid) {
    host.range(FIRST, FIRST + ports - 1);
    for (int i = 0; i < ports / 2; i++) {
      bind(i, "10.0.2." + i % 50 + ":443");
    }
    host.pass(20);
    look();
    look();
    Optional<Finding> finding = host.finding(BIND_POOL);
    assertThat(finding.isPresent()).isEqualTo(isSaid);
    finding.ifPresent(
        of -> {
          assertThat(of.severity()).isEqualTo(Severity.WARNING);
          assertThat(of.summary()).doesNotContain("at this pace");
          assertThat(Days.fact(of, "bound_ports").value()).isEqualTo(ports / 2.0);
          assertThat(Days.fact(of, "bound_ports").text()).contains("looks through all");
        });
  }

  /** A failover or a program start opens half of the ports within 20 s, and then no more. */
  @Test
  void shouldNotBeCriticalWhenABurstOfConnectionsStaysOpen() {
    host.interval = 5;
    for (int second = 0; second < 200; second++) {
      for (int i = 0; i < 700 && second < 20; i++) {
        int port = FIRST + 1 + 2 * (700 * second + i);
        host.live.add(
            withInode(
                socket(TcpState.ESTABLISHED, "10.0.0.1:" + port, "10.0.2." + i % 50 + ":443"), 7));
      }
      host.pass(1);
      if (second % 5 == 4) {
        host.look();
      }
      assertThat(host.isCritical(BIND_POOL)).as("after %d s", second).isFalse();
    }
  }

  /** The TIME_WAITs are more than all ports, since each port serves many destinations. */
  @Test
  void connectionsToManyDestinationsAreNotCountedAsPorts() {
    for (int second = 0; second < 120; second++) {
      for (int i = 0; i < 800; i++) {
        int connection = 800 * second + i;
        int port = FIRST + 2 * ((connection / 20 + 700 * (connection % 20)) % HALF);
        host.close(port, "10.0.2." + connection % 20 + ":443");
      }
      for (int i = 0; i < 30; i++) {
        int port = FIRST + 1 + 2 * ((30 * second + i) % HALF);
        host.close(port, "10.0.3." + i + ":443");
      }
      look();
      assertThat(host.has(BIND_POOL)).as("%d", second).isFalse();
    }
  }

  @Test
  void aFewBoundPortsAreNoFinding() {
    for (int i = 0; i < 7; i++) {
      bind(i, "10.0.2.1:443");
    }
    host.range(FIRST, FIRST + 9);
    look();
    look();
    assertThat(host.has(BIND_POOL)).isFalse();
  }

  private void bind(int number, String peer) {
    host.close(FIRST + (number < HALF ? 2 * number + 1 : 2 * (number - HALF)), peer);
  }

  private void look() {
    host.pass(0.5);
    host.look();
    host.pass(0.5);
  }
}
