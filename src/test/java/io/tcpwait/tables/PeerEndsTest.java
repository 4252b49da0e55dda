package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static io.tcpwait.kernel.Sockets.withRetransmits;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.PeerEndCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Half-closed clients that still wait for an answer, and peers that do not wait. */
class PeerEndsTest {
  private static final int KEEPALIVE = 2;
  private static final int MINI = 3;
  private static final long NS_PER_MS = 1_000_000;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final List<TcpRecord> sockets = new ArrayList<>(List.of(listener("127.0.0.1:80")));
  private long nowMs = 1_000_000_000L;

  @Test
  void shouldNotCountAsStuckWhenTheClientOnThisHostWaitsForItsAnswer() {
    sockets.add(served(0));
    sockets.add(client(42, 0));
    dump();
    TcpCounts counts = dump();
    assertThat(counts.closeWait().services()).isEmpty();
    assertThat(counts.closeWait().stuck().total()).isZero();
    StalledService halfClosed = counts.stalled().halfClosed().getFirst();
    assertThat(halfClosed.service()).isEqualTo(new Service(Role.INBOUND, 80));
    assertThat(halfClosed.sockets()).isOne();
    assertThat(halfClosed.oldestAgeSeconds()).isEqualTo(90.0);
    assertThat(halfClosed.topPeers().getFirst().peer().label()).isEqualTo("127.0.0.1");
    assertThat(table.held().getFirst().kind(0)).isEqualTo(HeldKind.HALF_CLOSED);
  }

  /** The far end must be known by the time that it matters, even if no far end mattered before. */
  @Test
  void shouldNeverCountAsStuckWhenTheClientWasThereFromTheStart() {
    for (int i = 0; i < 3; i++) {
      dump();
    }
    sockets.add(client(42, 0));
    sockets.add(served(0));
    for (long ageMs = 1_000; ageMs < 100_000; ageMs += 5_000) {
      TcpInfoFields info =
          new TcpInfoFields()
              .lastDataSentMs(ageMs + 10_000)
              .lastDataReceivedMs(ageMs + 9_000)
              .lastAckReceivedMs(ageMs)
              .bytesReceived(4);
      withInfo(sockets.getLast(), info);
      assertThat(dump().closeWait().services()).as("after %d ms", ageMs).isEmpty();
    }
  }

  @Test
  void shouldCountAsStuckWhenTheClientHasClosed() {
    sockets.add(served(0));
    sockets.add(withTimer(client(0, 0), MINI, 20_000));
    dump();
    StuckService stuck = only(dump());
    assertThat(stuck.peerEnds()).isEqualTo(new PeerEndCounts(1, 0));
  }

  @Test
  void shouldNotKnowThePeerInTheFirstDump() {
    sockets.add(served(0));
    assertThat(only(dump()).peerEnds()).isEqualTo(new PeerEndCounts(0, 1));
  }

  /** A request that was not read is not being worked on. */
  @Test
  void shouldCountAsStuckWhenTheRequestWasNotRead() {
    sockets.add(served(20));
    sockets.add(client(42, 0));
    dump();
    assertThat(only(dump()).peerEnds()).isEqualTo(new PeerEndCounts(0, 1));
  }

  @Test
  void shouldCountAsStuckWhenTheClientDoesNotReadItsAnswer() {
    sockets.add(served(0));
    sockets.add(client(42, 1_000));
    dump();
    assertThat(only(dump()).peerEnds()).isEqualTo(new PeerEndCounts(1, 0));
  }

  /** The client has its answer, but keeps the connection. */
  @Test
  void shouldCountAsStuckWhenTheClientHasItsAnswer() {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(99_000)
            .lastDataReceivedMs(99_500)
            .lastAckReceivedMs(90_000)
            .bytesReceived(4);
    sockets.add(withInfo(served(0), info));
    sockets.add(client(42, 0));
    dump();
    assertThat(only(dump()).stuck()).isOne();
  }

  @Test
  void shouldCountAsStuckWhenTheClientHasSentNoRequest() {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(100_000)
            .lastDataReceivedMs(100_000)
            .lastAckReceivedMs(90_000)
            .bytesReceived(1);
    sockets.add(withInfo(served(1), info));
    sockets.add(client(42, 0));
    dump();
    assertThat(only(dump()).stuck()).isOne();
  }

  /** A server that has closed its side has answered, and waits for nothing. */
  @Test
  void shouldCountAsStuckWhenThePeerIsTheServer() {
    sockets.set(0, listener("127.0.0.1:81"));
    sockets.add(served(0));
    sockets.add(client(42, 0));
    dump();
    StuckService stuck = only(dump());
    assertThat(stuck.service()).isEqualTo(new Service(Role.OUTBOUND, 40_000));
    assertThat(stuck.peerEnds()).isEqualTo(new PeerEndCounts(0, 1));
  }

  @Test
  void shouldNotCountAsStuckWhenAFarClientAnswersProbesLongAfterAnyFinTimeout() {
    sockets.set(0, listener("10.0.0.1:80"));
    boolean stuckAfterAMinute = false;
    for (int second = 0; second < 1_000; second += 20) {
      TcpInfoFields info =
          new TcpInfoFields()
              .lastDataSentMs(2_000_000)
              .lastDataReceivedMs(1_000L * second)
              .bytesReceived(4)
              .lastAckReceivedMs(1_000L * (second % 20));
      TcpRecord far = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:40000");
      TcpRecord probed = withTimer(withCookie(withInfo(far, info), 5), KEEPALIVE, 15_000);
      sockets.subList(1, sockets.size()).clear();
      sockets.add(withInode(withRetransmits(probed, 0), 11));
      TcpCounts counts = dump();
      boolean waits = !counts.stalled().halfClosed().isEmpty();
      assertThat(waits).as("after %d s", second).isEqualTo(second >= 900);
      stuckAfterAMinute |= second == 60 && counts.closeWait().services().size() == 1;
      nowMs += 20_000;
    }
    assertThat(stuckAfterAMinute).isTrue();
  }

  private TcpCounts dump() {
    table.begin(nowMs * NS_PER_MS);
    sockets.forEach(table::visit);
    return table.end(null);
  }

  private static StuckService only(TcpCounts counts) {
    assertThat(counts.closeWait().services()).hasSize(1);
    return counts.closeWait().services().getFirst();
  }

  private static TcpRecord served(long unread) {
    TcpRecord socket = socket(TcpState.CLOSE_WAIT, "127.0.0.1:80", "127.0.0.1:40000");
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(100_000)
            .lastDataReceivedMs(99_000)
            .lastAckReceivedMs(90_000)
            .bytesReceived(4);
    return withInode(withQueues(withInfo(socket, info), unread, 0), 11);
  }

  private static TcpRecord client(long inode, long unread) {
    TcpRecord socket = socket(TcpState.FIN_WAIT2, "127.0.0.1:40000", "127.0.0.1:80");
    return withInode(withQueues(socket, unread, 0), inode);
  }
}
