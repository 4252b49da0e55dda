package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import org.junit.jupiter.api.Test;

/** CLOSE_WAITs on which this side sent data after the FIN, or may have. */
class ServedAfterFinTest {
  private static final long NS_PER_MS = 1_000_000;
  private static final Service SERVICE = new Service(Role.INBOUND, 8080);
  private static final String FAR = "10.9.0.1:40000";
  private static final String HERE = "10.0.0.1:40000";

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowMs = 1_000_000_000L;

  /** The ACK of the last heartbeat came 40 ms after it; the request is ten minutes old. */
  @Test
  void shouldBeUncertainWhenTheLastSegmentMayHaveAcknowledgedData() {
    CloseWaitCounts counts = dump(sent(FAR, 1, 70_040, 70_000, 600_000));
    assertThat(counts.services()).isEmpty();
    assertThat(counts.uncertain()).hasSize(1);
    assertThat(counts.uncertain().getFirst().service()).isEqualTo(SERVICE);
  }

  @Test
  void shouldHaveNoDateWhenTheLastSegmentMayHaveAcknowledgedData() {
    dump(sent(FAR, 1, 5_040, 5_000, 600_000));
    assertThat(table.closeWaitSockets().isDated(0)).isFalse();
  }

  @Test
  void shouldBeStuckWhenThePauseIsLongerThanAnyThatIsAllowed() {
    CloseWaitCounts counts = dump(sent(FAR, 1, 900_040, 900_000, 9_000_000));
    assertThat(counts.uncertain()).isEmpty();
    assertThat(counts.services().getFirst().stuck()).isOne();
    assertThat(table.closeWaitSockets().isDated(0)).isFalse();
  }

  /** One look cannot tell the pause; a heartbeat each 90 s shows it. */
  @Test
  void shouldNotBeStuckWhenItIsServedWithLongPauses() {
    for (int second = 0; second < 600; second += 5) {
      CloseWaitCounts counts = dump(heartbeat(FAR, second + 30, 90));
      assertThat(counts.services()).as("after %d s", second).isEmpty();
      assertThat(counts.uncertain().size()).as("after %d s", second).isEqualTo(uncertain(second));
      nowMs += 5_000;
    }
  }

  /** The first heartbeat comes after a minute. After the second, the pause is known. */
  private static int uncertain(int second) {
    return second >= 30 && second < 60 ? 1 : 0;
  }

  /** A client of a server that has ended its sending: nothing was ever received. */
  @Test
  void shouldNotBeStuckWhenThisSideShipsToAReceiverThatNeverSends() {
    for (int second = 0; second < 600; second += 5) {
      long sentMs = 1_000L * ((second + 10) % 90);
      TcpRecord feed = socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.9.0.1:5140");
      assertThat(dump(of(feed, 1, sentMs + 1, sentMs, 1_000L * (second + 300))).services())
          .as("after %d s", second)
          .isEmpty();
      nowMs += 5_000;
    }
  }

  @Test
  void shouldBeStuckWhenItIsNoLongerServed() {
    for (int second = 0; second <= 95; second += 5) {
      dump(heartbeat(FAR, second, 90));
      nowMs += 5_000;
    }
    for (int silent = 10; silent < 600; silent += 5) {
      CloseWaitCounts counts =
          dump(sent(FAR, 1, 1_000L * silent + 40, 1_000L * silent, 90_000 + 1_000L * silent));
      assertThat(counts.services().size()).as("%d s", silent).isEqualTo(silent >= 270 ? 1 : 0);
      nowMs += 5_000;
    }
  }

  /** The pause of one connection shows how long the others of its service may pause. */
  @Test
  void shouldGiveTheConnectionsOfAServiceTheSamePatience() {
    for (int second = 0; second < 200; second += 5) {
      TcpRecord waits = sent(FAR, 2, 900_000, 1_000L * second + 5_000, 1_000L * second + 5_000);
      CloseWaitCounts counts = dump(heartbeat(FAR, second, 50), waits);
      boolean stuck = second >= 145;
      assertThat(counts.services().isEmpty()).as("after %d s", second).isEqualTo(!stuck);
      nowMs += 5_000;
    }
  }

  /** The answer was sent while the FIN was here, and the connection forgotten. */
  @Test
  void shouldBeStuckWhenOneAnswerFollowedTheFin() {
    CloseWaitCounts counts = dump(sent(FAR, 1, 60_001, 60_000, 62_000));
    assertThat(counts.services().getFirst().stuck()).isOne();
    assertThat(counts.uncertain()).isEmpty();
    assertThat(table.closeWaitSockets().isDated(0)).isTrue();
  }

  @Test
  void shouldBeStuckWhenTheAnswerWasWatched() {
    dump(sent(FAR, 1, 900_000, 3_000, 3_000));
    for (int second = 5; second < 100; second += 5) {
      nowMs += 5_000;
      long silentMs = 1_000L * second - 4_000;
      CloseWaitCounts counts = dump(sent(FAR, 1, silentMs, silentMs, 3_000 + 1_000L * second));
      assertThat(counts.services().size()).as("%d s", second).isEqualTo(second >= 64 ? 1 : 0);
      assertThat(table.closeWaitSockets().isDated(0)).isTrue();
      assertThat(table.closeWaitSockets().ageSeconds(0)).isEqualTo(3 + second);
    }
  }

  /** A stream to a client that closes, and is forgotten: the FIN came just after data was sent. */
  @Test
  void shouldBeStuckWhenTheSocketWasNotInTheDumpBefore() {
    dump();
    for (int second = 0; second < 100; second += 5) {
      nowMs += 5_000;
      long silentMs = 1_000L * second + 2_000;
      CloseWaitCounts counts = dump(sent(FAR, 1, silentMs + 500, silentMs, 3_600_000));
      assertThat(counts.services().size()).as("%d s", second).isEqualTo(second >= 58 ? 1 : 0);
      assertThat(counts.uncertain()).isEmpty();
      assertThat(table.closeWaitSockets().isDated(0)).isTrue();
    }
  }

  /** A peer on this host whose socket is gone answers data with a RST. */
  @Test
  void shouldBeStuckWhenThePeerIsKnownToBeGone() {
    TcpRecord closed = sent(HERE, 1, 70_500, 70_000, 600_000);
    assertThat(dump(closed).uncertain()).hasSize(1);
    nowMs += 5_000;
    CloseWaitCounts counts = dump(sent(HERE, 1, 75_500, 75_000, 605_000));
    assertThat(counts.uncertain()).isEmpty();
    assertThat(counts.services().getFirst().stuck()).isOne();
  }

  private CloseWaitCounts dump(TcpRecord... sockets) {
    table.begin(nowMs * NS_PER_MS);
    table.visit(listener("0.0.0.0:8080"));
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    return table.end(null).closeWait();
  }

  private static TcpRecord heartbeat(String peer, int second, int period) {
    long sentMs = 1_000L * (second % period);
    return sent(peer, 1, sentMs + 40, sentMs, 1_000L * (second + 300));
  }

  private static TcpRecord sent(String peer, long cookie, long sentMs, long ackMs, long dataMs) {
    return of(socket(TcpState.CLOSE_WAIT, "10.0.0.1:8080", peer), cookie, sentMs, ackMs, dataMs);
  }

  private static TcpRecord of(TcpRecord socket, long cookie, long sentMs, long ackMs, long dataMs) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(sentMs)
            .lastDataReceivedMs(dataMs)
            .lastAckReceivedMs(ackMs)
            .bytesReceived(100);
    return withInode(withCookie(withInfo(socket, info), cookie), cookie);
  }
}
