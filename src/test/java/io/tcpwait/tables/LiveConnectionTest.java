package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live connection by which a program is searched for. */
class LiveConnectionTest {
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);

  /** Brief connections would be closed before the search. */
  @ParameterizedTest
  @CsvSource({"500, 90, 700", "90, 500, 0", "0, 700, 90"})
  void theOldestConnectionIsSearchedFor(long first, long second, long third) {
    table.terms(
        new Terms(null, Terms.DEFAULT_REUSE_DELAY_MS, new PortRange(32_768, 60_999, new BitSet())));
    table.begin(1);
    table.beginEstablished();
    visit(40_000, first);
    visit(40_002, second);
    visit(40_004, third);
    assertThat(requireNonNull(table.end(null).ports()).budgets())
        .singleElement()
        .satisfies(budget -> assertThat(budget.inode()).isEqualTo(90));
  }

  private void visit(int port, long inode) {
    table.visit(
        withInode(socket(TcpState.ESTABLISHED, "10.0.0.1:" + port, "10.0.0.7:3306"), inode));
  }
}
