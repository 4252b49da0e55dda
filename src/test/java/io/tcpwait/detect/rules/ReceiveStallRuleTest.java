package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.RECEIVE_STALL;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Severity;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiveStallRuleTest {
  private final StalledHost host = new StalledHost();

  @Test
  void shouldReportStallWhenAnswersAreNeverRead() {
    for (int i = 1; i <= 475; i++) {
      host.sockets.add(unread(i, 120_000));
    }
    Finding stall = StalledHost.only(host.look(), RECEIVE_STALL);
    assertThat(stall.severity()).isEqualTo(Severity.WARNING);
    assertThat(stall.summary())
        .isEqualTo(
            "475 connections of outbound service 443 have a full receive queue that nobody reads.");
    assertThat(stall.evidence())
        .extracting(Fact::text)
        .containsExactly(
            "475 with a receive window of 0, and nothing read",
            "30 MiB wait unread",
            "with 1 peer: 10.9.0.9:443 (475)",
            "nothing was read on the oldest for 2m");
    assertThat(host.look().findings()).hasSize(1);
  }

  @Test
  void shouldKeepTheFindingWhenADumpShowsNoEstablishedConnections() {
    for (int i = 1; i <= 20; i++) {
      host.sockets.add(unread(i, 120_000));
    }
    assertThat(host.look().findings()).hasSize(1);
    host.sockets.clear();
    for (int i = 0; i < 20; i++) {
      assertThat(host.look(false).findings()).hasSize(1);
    }
    for (int i = 0; i < 12; i++) {
      host.look(true);
    }
    assertThat(host.look(true).findings()).isEmpty();
  }

  @Test
  void shouldStaySilentWhenConsumersPause() {
    for (int i = 1; i <= 475; i++) {
      host.sockets.add(unread(i, 20_000));
    }
    assertThat(host.look().findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9, false", "10, true"})
  void shouldReportStallFromTenConnectionsOn(int connections, boolean isSaid) {
    for (int i = 1; i <= connections; i++) {
      host.sockets.add(unread(i, 120_000));
    }
    assertThat(host.look().isActive(RECEIVE_STALL, Severity.WARNING)).isEqualTo(isSaid);
  }

  @ParameterizedTest
  @CsvSource({"9, false", "10, true"})
  void shouldReportOneProcessWhenItDoesNotReadFromManyServices(int services, boolean isSaid) {
    Map<Service, Long> byService = new HashMap<>();
    for (int i = 1; i <= services; i++) {
      host.sockets.add(unread(i, 120_000, "10.9.0.9:" + (8_000 + i)));
      byService.put(new Service(Role.OUTBOUND, 8_000 + i), 1L);
    }
    Map<HeldKind, Holding> held =
        Map.of(HeldKind.STALLED, new Holding(services, services, byService));
    host.owners.add(
        new Owner(
            7, 7, 1, ProcessNames.of("cli", ""), 99L, 1_000L, 0, held, Map.of(), 0, 0L, Map.of()));
    List<Finding> found = host.look().findings();
    assertThat(found).hasSize(isSaid ? 1 : 0);
    found.forEach(
        of -> assertThat(of.summary()).startsWith("cli (pid 7) ").contains(services + " "));
  }

  @Test
  void shouldNotJudgeBeforeEstablishedConnectionsWereShown() {
    assertThat(host.look(false).known()).doesNotContain(RECEIVE_STALL);
    assertThat(host.look(true).known()).contains(RECEIVE_STALL);
    assertThat(host.look(false).known()).contains(RECEIVE_STALL);
  }

  private static TcpRecord unread(int number, long stoodMs) {
    return unread(number, stoodMs, "10.9.0.9:443");
  }

  private static TcpRecord unread(int number, long stoodMs, String peer) {
    TcpInfoFields info = new TcpInfoFields().lastDataReceivedMs(stoodMs).lastAckReceivedMs(stoodMs);
    TcpRecord socket = socket(TcpState.ESTABLISHED, "10.0.0.1:" + (20_000 + number), peer);
    return withCookie(withInode(withQueues(withInfo(socket, info), 65_536, 0), number), number);
  }
}
