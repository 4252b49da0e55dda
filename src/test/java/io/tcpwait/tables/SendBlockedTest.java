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
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.Top;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CLOSE_WAITs whose peers read nothing, or little, of the data that this side still sends. */
class SendBlockedTest {
  private static final int RETRANSMIT = 1;
  private static final int ZERO_WINDOW_PROBE = 4;
  private static final long NS_PER_MS = 1_000_000;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowMs = 1_000_000_000L;

  @Test
  void shouldCountAsStuckWhenTheWindowStaysClosedDespiteAnsweredProbes() {
    CloseWaitCounts counts = dump(blocked(150_000, 1_200), blocked(140_000, 9_000));

    StuckService stuck = only(counts);
    assertThat(stuck.stuck()).isEqualTo(2);
    assertThat(stuck.causes().main()).isEqualTo(Cause.SEND_BLOCKED);
    assertThat(stuck.causes().of(Cause.SEND_BLOCKED)).isEqualTo(2);
    assertThat(stuck.sendBlockedBytes()).isEqualTo(2 * 3_000_000_000L);
    assertThat(stuck.oldestAgeSeconds()).isEqualTo(150.0);
    assertThat(table.closeWaitSockets().cause(0)).isEqualTo(Cause.SEND_BLOCKED);
    assertThat(table.closeWaitSockets().ageSeconds(0)).isEqualTo(150);
  }

  @Test
  void shouldNotCountAsStuckWhenTheWindowHasClosedAMomentAgo() {
    CloseWaitCounts counts = dump(blocked(59_000, 1_200));
    assertThat(counts.services()).isEmpty();
    assertThat(counts.uncertain()).isEmpty();
  }

  /** Each time the window opens, the kernel sends, and the peer acknowledges. */
  @Test
  void shouldNotCountAsStuckWhenTheReaderIsSlowAndDrains() {
    for (int second = 0; second < 300; second += 5) {
      long acknowledged = 100_000L * (1 + second / 20);
      TcpRecord slow = sending(ZERO_WINDOW_PROBE, second % 20, 2_000, acknowledged);
      assertThat(dump(slow).services()).as("after %d s", second).isEmpty();
      nowMs += 5_000;
    }
  }

  /** A retransmission counts as sent data, so only acknowledged bytes show progress. */
  @Test
  void shouldCountAsStuckWhenThePeerHasVanishedAndDataIsSentAgain() {
    for (int second = 0; second < 60; second += 5) {
      assertThat(dump(retransmitted(second, 77)).services()).as("after %d s", second).isEmpty();
      nowMs += 5_000;
    }
    nowMs += 5_000;
    assertThat(only(dump(retransmitted(65, 77))).stuck()).isOne();
    nowMs += 5_000;
    assertThat(dump(retransmitted(70, 78)).services()).isEmpty();
  }

  @Test
  void shouldBeUncertainAfterOneDumpWhenDataIsSentAgain() {
    CloseWaitCounts counts = dump(retransmitted(600, 77));
    assertThat(counts.services()).isEmpty();
    assertThat(counts.uncertain().getFirst().value()).isOne();
  }

  @Test
  void shouldBeAsOldAsItsFinWhenItWasWatched() {
    for (int second = 0; second <= 200; second += 5) {
      long stands = Math.max(0, second - 100);
      CloseWaitCounts counts = dump(sending(ZERO_WINDOW_PROBE, stands, second % 15, 1));
      assertThat(counts.oldestAgeSeconds().peers().getFirst().value()).isEqualTo(second);
      nowMs += 5_000;
    }
  }

  @Test
  void shouldWatchTheQueueWhenThereIsNoTcpInfo() {
    TcpRecord bare = withInode(withQueues(web(), 0, 4_096), 42);
    for (int second = 0; second < 60; second += 5) {
      assertThat(dump(bare).services()).isEmpty();
      nowMs += 5_000;
    }
    assertThat(only(dump(bare)).causes().of(Cause.SEND_BLOCKED)).isOne();
    assertThat(dump(withQueues(bare, 0, 4_000)).services()).isEmpty();
  }

  private CloseWaitCounts dump(TcpRecord... sockets) {
    table.begin(nowMs * NS_PER_MS);
    table.visit(listener("0.0.0.0:80"));
    List.of(sockets).forEach(table::visit);
    return table.end(null).closeWait();
  }

  private static StuckService only(CloseWaitCounts counts) {
    assertThat(counts.services()).hasSize(1);
    return counts.services().getFirst();
  }

  private static TcpRecord blocked(long lastDataSentMs, long probeAnsweredMs) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(lastDataSentMs)
            .lastDataReceivedMs(lastDataSentMs + 500)
            .lastAckReceivedMs(probeAnsweredMs);
    return withTimer(
        withInode(withQueues(withInfo(web(), info), 1, 3_000_000_000L), 42),
        ZERO_WINDOW_PROBE,
        200);
  }

  /** A socket whose FIN arrived when the test first called this. */
  private TcpRecord sending(int timer, long sentSecondsAgo, long ackSecondsAgo, long acked) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(1_000 * sentSecondsAgo)
            .lastDataReceivedMs(900_000)
            .lastAckReceivedMs(1_000 * ackSecondsAgo)
            .bytesAcknowledged(acked);
    TcpRecord socket = withQueues(withCookie(withInfo(web(), info), 5), 1, 4_096);
    return withTimer(withInode(socket, 42), timer, 200);
  }

  private TcpRecord retransmitted(long vanishedSecondsAgo, long acked) {
    return withRetransmits(sending(RETRANSMIT, 2, vanishedSecondsAgo, acked), 5);
  }

  private static TcpRecord web() {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:40000");
  }
}
