package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** FIN_WAIT2 sockets that a program still holds. */
class FinWaitsTest {
  private static final int KEEPALIVE = 2;
  private static final int MINI = 3;
  private static final long NS_PER_MS = 1_000_000;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowMs = 1_000_000_000L;

  @Test
  void shouldCountByServiceAndPeerWhenNothingArrivedForLong() {
    List<TcpRecord> sockets = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      String peer = "10.9.0." + (1 + i % 3) + ":" + (40_000 + i);
      sockets.add(held(socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", peer), i, 120_000 + i));
    }
    List<StalledService> services = dump(sockets.toArray(TcpRecord[]::new));
    assertThat(services).hasSize(1);
    StalledService service = services.getFirst();
    assertThat(service.service()).isEqualTo(new Service(Role.INBOUND, 8080));
    assertThat(service.sockets()).isEqualTo(30);
    assertThat(service.overdue()).isEqualTo(30);
    assertThat(service.oldestAgeSeconds()).isEqualTo(120.03);
    assertThat(service.peers()).isEqualTo(3);
    assertThat(service.topPeers()).extracting(of -> of.value()).containsExactly(10L, 10L, 10L);
    assertThat(service.topPeers().getFirst().peer().label()).isEqualTo("10.9.0.1");
    assertThat(table.held().get(1).size()).isEqualTo(30);
    assertThat(table.held().get(1).inode(29)).isEqualTo(30);
    assertThat(table.held().get(1).kind(0)).isEqualTo(HeldKind.FIN_WAIT2);
    assertThat(Service.ofTag(table.held().get(1).tag(0))).isEqualTo(service.service());
  }

  @Test
  void shouldNotCountSocketsThatWereClosed() {
    TcpRecord mini = withTimer(held(client(1), 0, 100_000), MINI, 20_000);
    TcpRecord orphan = withTimer(held(client(2), 0, 100_000), KEEPALIVE, 20_000);
    assertThat(dump(mini, orphan)).isEmpty();
  }

  @Test
  void shouldNotCountWhileThePeerStillSends() {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(300_000)
            .lastDataReceivedMs(5_000)
            .lastAckReceivedMs(5_000);
    assertThat(dump(withInode(withInfo(client(1), info), 7))).isEmpty();
  }

  /** A client that has closed its side of the request waits for the answer. */
  @Test
  void shouldGiveAClientLongerThanAServer() {
    TcpRecord client = socket(TcpState.FIN_WAIT2, "10.0.0.1:40000", "10.9.0.1:81");
    StalledService waits = dump(held(client, 7, 899_000)).getFirst();
    assertThat(waits.service()).isEqualTo(new Service(Role.OUTBOUND, 81));
    assertThat(waits.overdue()).isZero();
    assertThat(table.held().get(1).kind(0)).isEqualTo(HeldKind.WAITING);
    assertThat(table.held().get(1).sought()).isZero();
    assertThat(dump(held(client, 7, 900_000)).getFirst().overdue()).isOne();
  }

  @Test
  void shouldNotBeOverdueBeforeMinutesHavePassed() {
    assertThat(dump(held(client(1), 7, 119_000)).getFirst().overdue()).isZero();
    assertThat(dump(held(client(1), 7, 120_000)).getFirst().overdue()).isOne();
  }

  /** A server that has ended its sending still receives, a line each few minutes. */
  @Test
  void shouldGiveAPeerThatSentLastLongerThanAPeerThatHasItsAnswer() {
    assertThat(dump(feed(7, 899_000)).getFirst().overdue()).isZero();
    assertThat(dump(feed(7, 900_000)).getFirst().overdue()).isOne();
  }

  @Test
  void shouldBeAsPatientAsThePausesOfTheService() {
    for (int second = 0; second < 400; second += 5) {
      TcpRecord answered = withCookie(held(client(2), 8, 1_000L * second), 8);
      List<StalledService> services = dump(feed(7, 1_000L * (second % 100)), answered);
      long overdue = services.stream().mapToLong(StalledService::overdue).sum();
      assertThat(overdue).as("after %d s", second).isEqualTo(second >= 300 ? 1 : 0);
      nowMs += 5_000;
    }
  }

  /** The peer's end is a CLOSE_WAIT on this host, and has the finding. */
  @Test
  void shouldNotBeOverdueWhenThePeerIsOnThisHost() {
    TcpRecord server = socket(TcpState.FIN_WAIT2, "127.0.0.1:8080", "127.0.0.1:40000");
    assertThat(dump(held(server, 7, 2_000_000)).getFirst().overdue()).isZero();
  }

  @Test
  void shouldWatchWhenThePeerAnswersProbes() {
    for (int second = 0; second < 120; second += 10) {
      TcpInfoFields info =
          new TcpInfoFields()
              .lastDataSentMs(1_000L * (second + 30))
              .lastDataReceivedMs(1_000L * (second + 30))
              .lastAckReceivedMs(1_000L);
      TcpRecord probed = withCookie(withInfo(withInode(client(1), 7), info), 5);
      boolean counted = !dump(withTimer(probed, KEEPALIVE, 9_000)).isEmpty();
      assertThat(counted).as("after %d s", second).isEqualTo(second >= 60);
      nowMs += 10_000;
    }
  }

  private List<StalledService> dump(TcpRecord... sockets) {
    table.begin(nowMs * NS_PER_MS);
    table.visit(listener("0.0.0.0:8080"));
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    return table.end(null).stalled().finWait2();
  }

  private static TcpRecord feed(long inode, long receivedMs) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(3_600_000)
            .lastDataReceivedMs(receivedMs)
            .lastAckReceivedMs(receivedMs);
    return withCookie(withInode(withInfo(client(1), info), inode), inode);
  }

  private static TcpRecord held(TcpRecord socket, long inode, long quietMs) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(quietMs)
            .lastDataReceivedMs(quietMs)
            .lastAckReceivedMs(quietMs);
    return withInode(withInfo(socket, info), inode);
  }

  private static TcpRecord client(int peer) {
    return socket(TcpState.FIN_WAIT2, "10.0.0.1:8080", "10.9.0." + peer + ":40000");
  }
}
