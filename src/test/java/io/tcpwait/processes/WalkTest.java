package io.tcpwait.processes;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.SocketList;
import io.tcpwait.tables.TcpTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests with simulated processes that hold stuck sockets. */
class WalkTest {
  private static final int INODE = 4242;
  private static final int LISTENER = 900;
  private static final int FIRST_OTHER = 5000;

  @TempDir private Path proc;
  private ProcTree tree;
  private OwnerSearch search;
  private int sockets = 1;
  private List<HeldKind> others = List.of();
  private long firstOther = FIRST_OTHER;
  private int waiting;
  private long nowNs;

  @BeforeEach
  void begin() {
    tree = new ProcTree(proc);
    search =
        new OwnerSearch(
            new ProcFs(proc), new ProcessNamer(new ProcFs(proc)), Allowance.unlimited(), true);
  }

  @AfterEach
  void end() {
    search.close();
  }

  @Test
  void namesTheHolderOfTheSocket() throws IOException {
    tree.process(77, INODE);
    assertThat(look()).extracting(Owner::pid).containsExactly(77);
  }

  @Test
  void aProcessThatEndedMeanwhileIsNoOwner() throws IOException {
    tree.process(77, INODE);
    tree.end(77);
    assertThat(look()).isEmpty();
  }

  @Test
  void shouldNameEveryHolderWhenProcessesShareSockets() throws IOException {
    sockets = 3;
    tree.process(77, INODE, INODE + 1, INODE + 2);
    tree.process(78, INODE, INODE + 1);
    tree.process(79, INODE);
    tree.process(80, 1);
    assertThat(look()).extracting(Owner::pid).containsExactly(77, 78, 79);
    assertThat(look())
        .extracting(Owner::pid, Owner::stuck, Owner::sharedSockets)
        .containsExactly(tuple(77, 3L, 2L), tuple(78, 2L, 2L), tuple(79, 1L, 1L));
    assertThat(search.state().stuckHeld()).isEqualTo(3);
  }

  /** Else 300 half-closed connections of a known process would be 300 stuck ones without one. */
  @Test
  void shouldCountStuckSocketsAloneAsStuck() throws IOException {
    tree.process(77, INODE, FIRST_OTHER, FIRST_OTHER + 1, FIRST_OTHER + 2);
    others = List.of(HeldKind.FIN_WAIT2, HeldKind.STALLED, HeldKind.HALF_CLOSED);
    assertThat(look()).extracting(Owner::pid).containsExactly(77);
    assertThat(search.state().stuckSought()).isEqualTo(1);
    assertThat(search.state().stuckHeld()).isEqualTo(1);
  }

  /** A connection that waits to be accepted is stuck without a descriptor. */
  @Test
  void shouldNotSearchForAStuckSocketWithoutADescriptor() throws IOException {
    tree.process(77, INODE);
    others = List.of(HeldKind.STUCK);
    firstOther = 0;
    assertThat(look()).extracting(Owner::pid).containsExactly(77);
    assertThat(search.state().stuckSought()).isEqualTo(1);
  }

  /** dup(2) makes such a second descriptor. */
  @Test
  void shouldCountASocketOnceWhenAProcessHasItTwice() throws IOException {
    tree.process(77, INODE, INODE);
    assertThat(look())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.stuck()).isEqualTo(1);
              assertThat(owner.sharedSockets()).isZero();
            });
  }

  /** A child inherits its parent's sockets, long after all processes were searched. */
  @Test
  void shouldNameAProcessThatHasStartedSinceTheLastRound() throws IOException {
    tree.process(77, INODE);
    round();
    tree.process(78, INODE);
    assertThat(round()).extracting(Owner::pid).containsExactly(77, 78);
  }

  @Test
  void shouldNameAnOldProcessThatGotTheSocketWithinFiveMinutes() throws IOException {
    tree.process(77, INODE);
    tree.process(78, 1);
    round();
    tree.process(78, INODE);
    assertThat(round()).extracting(Owner::pid).containsExactly(77);
    nowNs += OwnerSearch.THROUGH_ALL_EVERY_NS;
    assertThat(round()).extracting(Owner::pid).containsExactly(77, 78);
  }

  @Test
  void shouldCountAllSocketsOfAProcessOverMoreServicesThanAreListed() throws IOException {
    sockets = 300;
    long[] inodes = new long[sockets];
    for (int i = 0; i < sockets; i++) {
      inodes[i] = (long) INODE + i;
    }
    tree.process(77, inodes);
    assertThat(look())
        .singleElement()
        .satisfies(
            owner -> {
              assertThat(owner.stuck()).isEqualTo(300);
              assertThat(owner.held(HeldKind.STUCK).services()).isEqualTo(300);
              assertThat(owner.stuckByService()).hasSize(Owner.MAX_SERVICES);
              assertThat(owner.stuckByCause()).isEqualTo(Map.of(Cause.READ_NOT_CLOSED, 300L));
            });
  }

  @Test
  void shouldNameEveryProcessThatHasAFullListener() throws IOException {
    sockets = 0;
    waiting = 17;
    tree.process(77, LISTENER);
    tree.process(78, LISTENER);
    Service web = new Service(Role.INBOUND, 80);
    assertThat(look())
        .hasSize(2)
        .allSatisfy(
            owner -> {
              assertThat(owner.listens(web)).isTrue();
              assertThat(owner.stuck()).isZero();
              assertThat(owner.sharedSockets()).isZero();
            });
  }

  private List<Owner> round() throws IOException {
    nowNs += OwnerSearch.ROUND_EVERY_NS;
    look();
    return look();
  }

  /** All sockets are with one peer, each on a port of its own. */
  private List<Owner> look() throws IOException {
    TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
    table.begin(nowNs);
    table.visit(
        withInode(withCookie(withQueues(listener("0.0.0.0:80"), waiting, 16), 999), LISTENER));
    for (int i = 0; i < sockets; i++) {
      table.visit(
          withInfo(
              withInode(
                  withCookie(
                      socket(TcpState.CLOSE_WAIT, "10.0.0.1:4000", "10.0.0.2:" + (8000 + i)),
                      1 + i),
                  INODE + i),
              100_000,
              100_000));
    }
    TcpCounts counts = table.end(null);
    List<SocketList> held = new ArrayList<>(table.held());
    held.add(new Others(others, firstOther));
    return search.goOn(
        new OwnerSearch.Needs(
            held, counts.acceptQueues().stream().filter(queue -> queue.full()).toList(), null, 10),
        nowNs);
  }

  /** One socket of each kind. */
  private record Others(List<HeldKind> kinds, long firstInode) implements SocketList {
    @Override
    public int size() {
      return kinds.size();
    }

    @Override
    public long inode(int socket) {
      return firstInode == 0 ? 0 : firstInode + socket;
    }

    @Override
    public HeldKind kind(int socket) {
      return kinds.get(socket);
    }

    @Override
    public int tag(int socket) {
      return Service.tag(Role.OUTBOUND, 9000);
    }

    @Override
    public @Nullable Cause cause(int socket) {
      return null;
    }

    @Override
    public int sought() {
      return kinds.size();
    }

    @Override
    public boolean isOfUser(long uid) {
      return false;
    }
  }
}
