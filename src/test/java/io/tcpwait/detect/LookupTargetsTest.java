package io.tcpwait.detect;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Sought;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookupTargetsTest {
  private static final Service WEB = new Service(Role.INBOUND, 80);
  private static final Service GONE = new Service(Role.INBOUND, 81);

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final TcpCounts tcp =
      dump(
          withInode(listener("0.0.0.0:80"), 5),
          socket(TcpState.TIME_WAIT, "10.0.0.1:80", "10.0.0.9:50000"),
          socket(TcpState.TIME_WAIT, "10.0.0.1:40000", "10.0.0.2:443"),
          socket(TcpState.TIME_WAIT, "10.0.0.1:40002", "10.0.0.2:443"),
          withInode(socket(TcpState.ESTABLISHED, "10.0.0.3:40000", "10.0.0.2:443"), 6),
          withInode(socket(TcpState.ESTABLISHED, "10.0.0.1:40004", "10.0.0.4:443"), 7));

  @Test
  void theOwnerOfTheWorstFindingIsSoughtFirst() {
    List<Sought> sought =
        LookupTargets.of(
            List.of(
                connections(budget("10.0.0.4:443")),
                served(FindingKind.SERVER_CLOSES_FIRST, WEB),
                served(FindingKind.PORT_RECYCLING, WEB)),
            tcp);
    assertThat(sought).extracting(Sought::inode).containsExactly(7L, 5L);
  }

  /** Two budgets that differ only in the address of this host belong to the same program. */
  @Test
  void eachPeerIsSoughtOnceByASocketWithAnInode() {
    List<Finding> findings =
        tcpBudgets("10.0.0.2:443").stream().map(LookupTargetsTest::connections).toList();
    assertThat(findings).hasSize(2);
    assertThat(LookupTargets.of(findings, tcp)).extracting(Sought::inode).containsExactly(6L);
    assertThat(LookupTargets.of(findings.reversed(), tcp))
        .extracting(Sought::inode)
        .containsExactly(6L);
  }

  @Test
  void aFindingOfAnAddressSeeksAllItsPeers() {
    PortBudget budget = budget("10.0.0.4:443");
    Finding pool =
        finding(
            FindingKind.BIND_POOL, new Finding.Subject("host", null, null, budget.source(), null));
    assertThat(LookupTargets.of(List.of(pool), tcp))
        .extracting(of -> of.peer() == null ? "" : of.peer().label())
        .containsExactlyInAnyOrder("10.0.0.2:443", "10.0.0.4:443");
  }

  @Test
  void findingsWithoutSocketsOrProgramsSeekNoOwner() {
    assertThat(
            LookupTargets.of(
                List.of(
                    served(FindingKind.SERVER_CLOSES_FIRST, GONE),
                    served(FindingKind.TIME_WAIT_BUCKETS, new Service(Role.OUTBOUND, 443)),
                    served(FindingKind.SYSCTL, null)),
                tcp))
        .isEmpty();
  }

  private TcpCounts dump(TcpRecord... sockets) {
    table.terms(new Terms(null, 1_000, new PortRange(32_768, 60_999, new BitSet())));
    table.begin(1);
    table.beginEstablished();
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    return table.end(null);
  }

  private PortBudget budget(String peer) {
    return tcpBudgets(peer).getFirst();
  }

  private List<PortBudget> tcpBudgets(String peer) {
    return tcp.ports() == null
        ? List.of()
        : tcp.ports().budgets().stream().filter(of -> of.peer().label().equals(peer)).toList();
  }

  private static Finding connections(PortBudget budget) {
    return finding(
        FindingKind.PORT_BUDGET,
        new Finding.Subject("host", budget.peer().service(), budget.peer(), budget.source(), null));
  }

  private static Finding served(FindingKind kind, @Nullable Service service) {
    return finding(kind, new Finding.Subject("host", service, null, null, null));
  }

  private static Finding finding(FindingKind kind, Finding.Subject subject) {
    return new Finding(
        FindingKey.of(kind),
        Severity.WARNING,
        subject,
        0,
        "",
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        Brief.of("").build());
  }
}
