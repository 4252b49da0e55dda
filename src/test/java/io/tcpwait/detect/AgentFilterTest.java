package io.tcpwait.detect;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.OwnSockets;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitService;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An agent on port 10049 beside a server on port 80. */
class AgentFilterTest {
  private static final int AGENT_PID = 42;

  @Test
  void shouldHideTheAgentsPortAndProcessFromTheRules() {
    Sample sample = sample(new OwnSockets(AGENT_PID, Set.of(10_049)));
    Sample left = AgentFilter.leaveOut(sample);
    assertThat(ports(left)).containsExactly(80);
    assertThat(left.owners()).extracting(Owner::pid).containsExactly(4711);
    assertThat(tcp(left).sockets()).isEqualTo(tcp(sample).sockets());
    assertThat(tcp(left).timeWait().sockets().total()).isEqualTo(2);
  }

  @Test
  void shouldHideNothingWhenTheAgentDoesNotListen() {
    Sample sample = sample(OwnSockets.NONE);
    assertThat(AgentFilter.leaveOut(sample)).isSameAs(sample);
    assertThat(ports(sample)).containsExactlyInAnyOrder(80, 10_049);
  }

  private static TcpCounts tcp(Sample sample) {
    return Objects.requireNonNull(sample.tcp());
  }

  private static List<Integer> ports(Sample sample) {
    return tcp(sample).timeWait().services().stream()
        .map(TimeWaitService::service)
        .map(Service::port)
        .toList();
  }

  private static Sample sample(OwnSockets own) {
    TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
    table.begin(0);
    table.visit(withCookie(listener("0.0.0.0:10049"), 1));
    table.visit(withCookie(listener("0.0.0.0:80"), 2));
    table.visit(withCookie(socket(TcpState.TIME_WAIT, "10.0.0.1:10049", "10.0.0.2:40000"), 3));
    table.visit(withCookie(socket(TcpState.TIME_WAIT, "10.0.0.1:80", "10.0.0.2:40001"), 4));
    return new Sample(
        "host",
        0,
        table.end(null),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(owner(AGENT_PID), owner(4711)),
        List.of(),
        HostCounts.UNKNOWN,
        new AgentCounts(5, 1, 0, 0, 0, 0, 0, Map.of(), Map.of()),
        ProcessSearch.NONE,
        own);
  }

  private static Owner owner(int pid) {
    return Owners.of(pid, 1, ProcessNames.of("java", ""), 20L, 40L, 0, Map.of(), 12L);
  }
}
