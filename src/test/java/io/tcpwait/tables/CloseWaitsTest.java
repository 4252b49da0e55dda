package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.Top;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The counts of a dump for each CLOSE_WAIT, and for the services with stuck sockets. */
class CloseWaitsTest {
  private static final int ZERO_WINDOW_PROBE = 4;
  private static final int KEEPALIVE = 2;
  private static final Service DATABASE = new Service(Role.OUTBOUND, 3306);

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowNs = 1_000_000_000_000L;

  @Test
  void anOldAndSilentSocketIsStuck() {
    StuckService stuck = only(dump(withInfo(database(1), 90_000, 61_000)));
    assertThat(stuck.service()).isEqualTo(DATABASE);
    assertThat(stuck.closeWait()).isOne();
    assertThat(stuck.stuck()).isOne();
    assertThat(stuck.oldestAgeSeconds()).isEqualTo(61.0);
    assertThat(stuck.peers()).isOne();
    assertThat(stuck.firstProbeSeconds()).isNaN();
    assertThat(stuck.acceptQueue()).isNull();
    CloseWaitSockets sockets = table.closeWaitSockets();
    assertThat(sockets.size()).isOne();
    assertThat(sockets.stuck(0)).isTrue();
    assertThat(sockets.ageSeconds(0)).isEqualTo(61);
    assertThat(sockets.nextProbeSeconds(0)).isEqualTo(-1);
    assertThat(sockets.service(0)).isEqualTo(DATABASE);
  }

  /** A dump from procfs must not report in between that no socket is stuck any more. */
  @Test
  void agesAreUnknownWithoutTcpInfoUntilSocketsWereWatched() {
    assertThat(dump(withInfo(database(1), 90_000, 90_000)).agesKnown()).isTrue();
    TcpRecord bare = withInode(database(1), 9);
    for (int second = 0; second < 60; second++) {
      CloseWaitCounts counts = dump(bare);
      assertThat(counts.agesKnown()).as("%d", second).isFalse();
      assertThat(counts.sockets().peers().getFirst().value()).isOne();
      nowNs += 1_000_000_000L;
    }
    assertThat(dump(bare).agesKnown()).isTrue();
    assertThat(dump(bare).services()).hasSize(1);
    assertThat(dump(withInfo(database(1), 90_000, 90_000)).agesKnown()).isTrue();
    assertThat(dump(bare).agesKnown()).isFalse();
  }

  @Test
  void theAgeOfANewSocketIsKnownWithoutTcpInfo() {
    assertThat(dump().agesKnown()).isTrue();
    nowNs += 5_000_000_000L;
    TcpRecord bare = withInode(database(1), 9);
    assertThat(dump(bare).agesKnown()).isTrue();
    assertThat(dump(bare).services()).isEmpty();
    nowNs += 60_000_000_000L;
    assertThat(dump(bare).agesKnown()).isTrue();
    assertThat(dump(bare).services()).hasSize(1);
    dump();
    nowNs += 60_000_000_000L;
    assertThat(dump(bare).agesKnown()).isFalse();
  }

  @Test
  void aSocketIsStuckFromTheLimitOn() {
    assertThat(dump(withInfo(database(1), 90_000, 59_999)).services()).isEmpty();
    assertThat(dump(withInfo(database(1), 90_000, 60_000)).services()).hasSize(1);
    assertThat(dump(withInfo(database(1), 60_000, 90_000)).services()).hasSize(1);
    table.stuckAfter(10_000);
    assertThat(dump(withInfo(database(1), 10_000, 10_000)).services()).hasSize(1);
  }

  /** The peer has closed its half, and is still being served. */
  @Test
  void aSocketThatIsStillServedIsNotStuck() {
    assertThat(dump(withInfo(database(1), 2_000, 61_000)).services()).isEmpty();
    TcpRecord slow = withInfo(database(1), 59_000, 61_000);
    CloseWaitCounts counts = dump(withTimer(withQueues(slow, 0, 1), ZERO_WINDOW_PROBE, 200));
    assertThat(counts.services()).isEmpty();
    assertThat(counts.sockets().peers().getFirst().value()).isOne();
    assertThat(counts.stuck().peers().getFirst().value()).isZero();
    assertThat(counts.oldestAgeSeconds().peers().getFirst().value()).isEqualTo(61.0);
    assertThat(table.closeWaitSockets().stuck(0)).isFalse();
  }

  @Test
  void aSocketWithoutTcpInfoIsStuckOnceItWasSeenForLong() {
    assertThat(dump(withInode(database(1), 42)).services()).isEmpty();
    nowNs += 60_000_000_000L;
    assertThat(dump(withInode(database(1), 42)).services()).hasSize(1);
    assertThat(dump(withInode(withQueues(database(1), 0, 1), 42)).services()).isEmpty();
  }

  @Test
  void theCauseFollowsFromInodeAndQueue() {
    CloseWaitCounts counts =
        dump(
            listener("0.0.0.0:80"),
            old(withInode(withQueues(web(1), 1, 0), 0)),
            old(withInode(withQueues(web(2), 0, 0), 11)),
            old(withInode(withQueues(web(3), 1, 0), 12)),
            old(withInode(withQueues(web(4), 2, 0), 13)),
            old(withInode(withQueues(web(5), 1_000, 0), 14)),
            withInfo(withInode(withQueues(web(6), 1_000, 0), 15), 0, 0));
    assertThat(counts.causes().keepaliveOff())
        .isEqualTo(
            Map.of(
                Cause.NOT_ACCEPTED,
                1L,
                Cause.READ_NOT_CLOSED,
                1L,
                Cause.EOF_UNREAD,
                1L,
                Cause.DATA_UNREAD,
                2L,
                Cause.SEND_BLOCKED,
                0L));
    assertThat(counts.causes().withKeepalive()).isZero();
    assertThat(counts.causes().main()).isEqualTo(Cause.DATA_UNREAD);
    assertThat(only(counts).causes()).isEqualTo(counts.causes());
    CloseWaitSockets sockets = table.closeWaitSockets();
    List<Cause> causes = new ArrayList<>();
    for (int i = 0; i < sockets.size(); i++) {
      causes.add(sockets.cause(i));
    }
    assertThat(causes)
        .containsExactly(
            Cause.NOT_ACCEPTED,
            Cause.READ_NOT_CLOSED,
            Cause.EOF_UNREAD,
            Cause.DATA_UNREAD,
            Cause.DATA_UNREAD,
            Cause.DATA_UNREAD);
  }

  @Test
  void theFirstAndTheLastProbeOfKeepaliveAreKnown() {
    StuckService stuck =
        only(
            dump(
                withTimer(old(database(1)), KEEPALIVE, 7_199_999),
                withTimer(old(database(2)), KEEPALIVE, 12_000),
                old(database(3))));
    assertThat(stuck.causes().withKeepalive()).isEqualTo(2);
    assertThat(stuck.causes().keepaliveOff()).containsEntry(Cause.NOT_ACCEPTED, 1L);
    assertThat(stuck.firstProbeSeconds()).isEqualTo(12.0);
    assertThat(stuck.lastProbeSeconds()).isEqualTo(7_199.0);
    assertThat(table.closeWaitSockets().nextProbeSeconds(0)).isEqualTo(7_199);
  }

  @Test
  void inodesAreUnsigned() {
    dump(withInode(database(1), 0xffff_fffeL));
    assertThat(table.closeWaitSockets().inode(0)).isEqualTo(0xffff_fffeL);
    assertThat(table.closeWaitSockets().cause(0)).isEqualTo(Cause.READ_NOT_CLOSED);
  }

  @Test
  void namesThePeersWithMostStuckSockets() {
    List<TcpRecord> sockets = new ArrayList<>();
    for (int peer = 1; peer <= 15; peer++) {
      for (int i = 0; i < peer; i++) {
        sockets.add(old(database(peer)));
      }
    }
    StuckService stuck = only(dump(sockets.toArray(TcpRecord[]::new)));
    assertThat(stuck.stuck()).isEqualTo(120);
    assertThat(stuck.peers()).isEqualTo(15);
    assertThat(stuck.topPeers())
        .extracting(PeerShare::value)
        .containsExactly(15L, 14L, 13L, 12L, 11L, 10L, 9L, 8L, 7L, 6L);
    assertThat(stuck.topPeers().getFirst().peer().label()).isEqualTo("10.9.0.15:3306");
  }

  @Test
  void listsTheServicesWithMostStuckSockets() {
    List<TcpRecord> sockets = new ArrayList<>();
    for (int port = 1; port <= 100; port++) {
      for (int i = 0; i < port; i++) {
        sockets.add(old(socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.9.0.1:" + port)));
      }
    }
    CloseWaitCounts counts = dump(sockets.toArray(TcpRecord[]::new));
    assertThat(counts.services()).hasSize(64);
    assertThat(counts.services().getFirst().service().port()).isEqualTo(100);
    assertThat(counts.services().getLast().stuck()).isEqualTo(37);
    assertThat(counts.causes().of(Cause.NOT_ACCEPTED)).isEqualTo(5_050);
  }

  @Test
  void everyCauseIsShownEvenWithoutSockets() {
    StuckCauses causes = dump().causes();
    assertThat(causes.keepaliveOn()).hasSize(5).containsEntry(Cause.DATA_UNREAD, 0L);
    assertThat(causes.keepaliveOff()).isEqualTo(causes.keepaliveOn());
  }

  @Test
  void aSocketCostsNoGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<TcpRecord> sockets = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      TcpRecord socket = withInode(withCookie(old(database(1 + i % 100)), i + 1), i + 1);
      sockets.add(i % 2 == 0 ? socket : withTimer(socket, KEEPALIVE, 1_000));
    }
    for (int round = 0; round < 2; round++) { // The second round uses the second of the two tables.
      table.begin(nowNs);
      for (int i = 0; i < 100; i++) {
        sockets.forEach(table::visit);
      }
      table.end(null);
    }
    table.begin(nowNs);
    long before = threads.getCurrentThreadAllocatedBytes();
    long asking = threads.getCurrentThreadAllocatedBytes() - before;
    before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      for (int j = 0; j < sockets.size(); j++) {
        table.visit(sockets.get(j));
      }
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(asking);
  }

  private CloseWaitCounts dump(TcpRecord... sockets) {
    table.begin(nowNs);
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    return table.end(null).closeWait();
  }

  private static StuckService only(CloseWaitCounts counts) {
    assertThat(counts.services()).hasSize(1);
    return counts.services().getFirst();
  }

  private static TcpRecord old(TcpRecord socket) {
    return withInfo(socket, 100_000, 100_000);
  }

  private static TcpRecord database(int peer) {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.9.0." + peer + ":3306");
  }

  private static TcpRecord web(int client) {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0." + client + ":40000");
  }
}
