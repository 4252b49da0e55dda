package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.detect.FindingKind.PORT_BUDGET;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ports towards a peer, held by connections in different states. */
class PortHoldersTest {
  private static final int FIRST = 40_000;

  private final BusyHost host = new BusyHost();

  PortHoldersTest() {
    host.range(FIRST, FIRST + 999);
    host.settings.put(Settings.TW_REUSE, 1L);
    host.settings.put("net.ipv4.tcp_orphan_retries", 0L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYN_SENT    | 7 | SYN_SENT      | The peer does not answer   | connect timeout",
        "ESTABLISHED | 7 | ESTABLISHED   | Too many connections       | fewer connections",
        "FIN_WAIT1   | 0 | FIN_WAIT1     | does not acknowledge       | tcp_orphan_retries",
        "FIN_WAIT2   | 0 | FIN_WAIT2 without | The peer does not close | tcp_fin_timeout (60 here)",
        "FIN_WAIT2   | 7 | FIN_WAIT2 with a | Neither side closes     | call close()",
        "CLOSE_WAIT  | 7 | CLOSE_WAIT    | The program does not close | close_wait_leak names",
        "LAST_ACK    | 0 | LAST_ACK      | does not acknowledge       | tcp_orphan_retries"
      })
  void shouldAdviseByTheStateThatHoldsMostPorts(
      TcpState state, long inode, String evidence, String cause, String help) {
    hold(state, inode, 980);
    Finding finding = find();
    assertThat(host.isCritical(PORT_BUDGET)).isTrue();
    assertThat(finding.cause()).contains(cause);
    assertThat(Days.fact(finding, "held_ports").text()).contains("980 by " + evidence);
    assertThat(finding.helps()).anyMatch(of -> of.contains(help));
    assertThat(finding.helps()).noneMatch(of -> of.contains("tcp_tw_reuse"));
    assertThat(finding.futile()).anyMatch(of -> of.startsWith("net.ipv4.tcp_tw_reuse"));
    assertThat(finding.toString()).doesNotContain("live ", "Live ");
    assertThat(finding.evidence()).noneMatch(of -> of.name().equals("reuse_works"));
  }

  /** tcp_fin_timeout ends only orphans in FIN_WAIT2. */
  @Test
  void shouldListTheFinTimeoutAsFutileWhenItIsNotTheCure() {
    hold(TcpState.FIN_WAIT2, 0, 980);
    assertThat(find().futile()).noneMatch(of -> of.contains("tcp_fin_timeout"));
    host.live.clear();
    hold(TcpState.FIN_WAIT2, 7, 980);
    assertThat(find().futile())
        .anyMatch(of -> of.contains("tcp_fin_timeout is about FIN_WAIT2 without a descriptor"));
  }

  @Test
  void shouldAdviseByTheStateThatHoldsMostWhenSeveralHoldPorts() {
    hold(TcpState.SYN_SENT, 7, 300);
    hold(TcpState.CLOSE_WAIT, 8, 600);
    assertThat(find().cause()).contains("CLOSE_WAIT");
  }

  /**
   * Working connections decrease meanwhile, so the pace of the sum differs from that of the leak.
   */
  @Test
  void shouldForecastOneEndWhenALeakHoldsThePorts() {
    Map<TcpRecord, Long> finSeconds = new HashMap<>();
    hold(TcpState.ESTABLISHED, 8, 100);
    for (long second = 0; second < 400; second++) {
      hold(TcpState.CLOSE_WAIT, 7, 2);
      finSeconds.put(host.live.get(host.live.size() - 1), second);
      finSeconds.put(host.live.get(host.live.size() - 2), second);
      if (second > 350) {
        host.live.set(
            (int) second - 351, socket(TcpState.ESTABLISHED, "10.0.0.1:1", "10.0.0.9:80"));
      }
      host.pass(1);
      long now = second + 1;
      finSeconds.forEach(
          (socket, fin) -> withInfo(socket, Integer.MAX_VALUE, (now - fin) * 1_000L));
      if (now % 5 == 0) {
        host.look();
      }
    }
    Ceiling ofTheLeak = ports(host.finding(CLOSE_WAIT_LEAK).orElseThrow());
    Ceiling ofTheBudget = ports(host.finding(PORT_BUDGET).orElseThrow());
    assertThat(ofTheLeak).isEqualTo(ofTheBudget);
    assertThat(ofTheLeak.secondsLeft()).isCloseTo((1_000 - 51 - 800) / 2.0, within(3.0));
  }

  private static Ceiling ports(Finding finding) {
    return finding.ceilings().stream()
        .filter(ceiling -> ceiling.kind() == Ceiling.Kind.PORTS)
        .findFirst()
        .orElseThrow();
  }

  private Finding find() {
    host.flow(0, 15);
    return host.finding(PORT_BUDGET).orElseThrow();
  }

  private void hold(TcpState state, long inode, int count) {
    for (int i = 0; i < count; i++) {
      int number = host.live.size();
      int port = FIRST + (number < 500 ? 2 * number : 2 * (number - 500) + 1);
      host.live.add(withInode(socket(state, "10.0.0.1:" + port, BusyHost.PEER), inode));
    }
  }
}
