package io.tcpwait.app.owners;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.Owner;
import io.tcpwait.model.TcpTable;
import io.tcpwait.model.Top;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On processes that are made up, and hold one stuck socket. */
class WalkTest {
  private static final int INODE = 4242;

  @TempDir private Path proc;

  @Test
  void namesWhoHoldsTheSocket() throws IOException {
    new ProcTree(proc).process(77, INODE);
    assertThat(look()).extracting(Owner::pid).containsExactly(77);
  }

  @Test
  void whoEndedMeanwhileIsNoOwner() throws IOException {
    ProcTree tree = new ProcTree(proc);
    tree.process(77, INODE);
    tree.end(77);
    assertThat(look()).isEmpty();
  }

  private List<Owner> look() throws IOException {
    TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
    table.begin(0);
    table.visit(
        withInfo(
            withInode(
                withCookie(socket(TcpState.CLOSE_WAIT, "10.0.0.1:4000", "10.0.0.2:80"), 1), INODE),
            100_000,
            100_000));
    table.end(null);
    try (OwnerSearch search = new OwnerSearch(new ProcFs(proc), Allowance.unlimited())) {
      return search.goOn(new OwnerSearch.Needs(table.held(), List.of(), null, 10), 0);
    }
  }
}
