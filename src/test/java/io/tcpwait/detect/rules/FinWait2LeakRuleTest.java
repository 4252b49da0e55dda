package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.FD_LIMIT;
import static io.tcpwait.detect.FindingKind.FIN_WAIT2_LEAK;
import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FinWait2LeakRuleTest {
  private final StalledHost host = new StalledHost();

  @Test
  void shouldReportLeakWhenClientsNeverClose() {
    host.sockets.add(listener("0.0.0.0:8080"));
    for (int i = 1; i <= 12; i++) {
      host.sockets.add(quiet(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", client(i)), 300, i));
    }
    Finding leak = StalledHost.only(host.look(), FIN_WAIT2_LEAK);
    assertThat(leak.severity()).isEqualTo(Severity.WARNING);
    assertThat(leak.summary())
        .isEqualTo("12 sockets of inbound service 8080 wait in FIN_WAIT2 for the FIN of 3 peers.");
    assertThat(leak.evidence())
        .extracting(Fact::text)
        .containsExactly(
            "12 in FIN_WAIT2 with a descriptor, 12 for too long",
            "with 3 peers: 10.9.0.1 (4), 10.9.0.2 (4), 10.9.0.3 (4)",
            "nothing has arrived on the oldest for 5m");
    assertThat(leak.futile()).anyMatch(text -> text.contains("tcp_fin_timeout"));
  }

  @Test
  void shouldNameTheProcessAndItsDescriptors() {
    host.sockets.add(listener("0.0.0.0:8080"));
    for (int i = 1; i <= 12; i++) {
      host.sockets.add(quiet(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", client(i)), 300, i));
    }
    Service service = new Service(Role.INBOUND, 8080);
    Holding held = new Holding(12, 1, Map.of(service, 12L));
    Map<HeldKind, Holding> kinds = Map.of(HeldKind.FIN_WAIT2, held);
    host.owners.add(
        new Owner(
            7, 7, 1, ProcessNames.of("srv", ""), 96L, 100L, 0, kinds, Map.of(), 0, 0L, Map.of()));
    Finding leak = StalledHost.only(host.look(), FIN_WAIT2_LEAK);
    assertThat(leak.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(leak.summary()).endsWith("for the FIN of 3 peers, held by srv (pid 7).");
    assertThat(leak.evidence()).extracting(Fact::text).contains("srv (pid 7) holds 12 of them");
    assertThat(leak.ceilings().getFirst().used()).isEqualTo(96);
    Finding limit = StalledHost.only(host.look(), FD_LIMIT);
    assertThat(limit.helps().getFirst()).contains("fin_wait2_leak");
  }

  @Test
  void shouldReportOneProcessWhenItServesManyPortsWithFewEach() {
    Map<Service, Long> byService = new HashMap<>();
    for (int port = 8_001; port <= 8_012; port++) {
      host.sockets.add(listener("0.0.0.0:" + port));
      TcpRecord waits = socket(TcpState.FIN_WAIT2, "10.0.0.1:" + port, client(port));
      host.sockets.add(quiet(waits, 300, port));
      byService.put(new Service(Role.INBOUND, port), 1L);
    }
    Map<HeldKind, Holding> kinds = Map.of(HeldKind.FIN_WAIT2, new Holding(12, 12, byService));
    host.owners.add(
        new Owner(
            7, 7, 1, ProcessNames.of("srv", ""), 99L, 1_000L, 0, kinds, Map.of(), 0, 0L, Map.of()));
    assertThat(StalledHost.only(host.look(), FIN_WAIT2_LEAK).summary())
        .isEqualTo(
            "srv (pid 7) holds 12 sockets in FIN_WAIT2 whose peers never close, of services with"
                + " few each.");
  }

  @Test
  void shouldStaySilentWhenFewServersWait() {
    host.sockets.add(listener("0.0.0.0:8080"));
    for (int i = 1; i <= 9; i++) {
      host.sockets.add(quiet(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", client(i)), 300, i));
    }
    assertThat(host.look().findings()).isEmpty();
  }

  @Test
  void shouldReportLeakFromTenSocketsOn() {
    host.sockets.add(listener("0.0.0.0:8080"));
    for (int i = 1; i <= 10; i++) {
      host.sockets.add(quiet(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", client(i)), 300, i));
    }
    assertThat(host.look().findings()).hasSize(1);
  }

  @Test
  void shouldStaySilentWhenClientsWaitForTheirAnswers() {
    for (int i = 1; i <= 30; i++) {
      TcpRecord waits = socket(TcpState.FIN_WAIT2, "10.0.0.1:" + (40_000 + i), "10.9.0.9:80");
      host.sockets.add(quiet(waits, 600, i));
    }
    assertThat(host.look().findings()).isEmpty();
  }

  @Test
  void shouldReportLeakWhenClientsWaitForAQuarterOfAnHour() {
    for (int i = 1; i <= 30; i++) {
      TcpRecord waits = socket(TcpState.FIN_WAIT2, "10.0.0.1:" + (40_000 + i), "10.9.0.9:80");
      host.sockets.add(quiet(waits, 901, i));
    }
    assertThat(StalledHost.only(host.look(), FIN_WAIT2_LEAK).summary())
        .startsWith("30 sockets of outbound service 80 wait in FIN_WAIT2");
  }

  @Test
  void shouldNotJudgeWhenTheSourceHasNoTcpInfo() {
    host.sockets.add(withInode(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", client(1)), 7));
    Verdicts verdicts = host.look();
    assertThat(verdicts.known()).doesNotContain(FIN_WAIT2_LEAK);
    for (int second = 0; second < 60; second += 5) {
      verdicts = host.look(true);
    }
    assertThat(verdicts.known()).contains(FIN_WAIT2_LEAK);
  }

  private static String client(int number) {
    return "10.9.0." + (1 + number % 3) + ":" + (40_000 + number);
  }

  private static TcpRecord quiet(TcpRecord socket, long seconds, long inode) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(1_000 * seconds)
            .lastDataReceivedMs(1_000 * seconds)
            .lastAckReceivedMs(1_000 * seconds);
    return withInode(withInfo(socket, info), inode);
  }
}
