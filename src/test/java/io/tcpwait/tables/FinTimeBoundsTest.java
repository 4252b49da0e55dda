package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import org.junit.jupiter.api.Test;

/** Bounds of the age of a CLOSE_WAIT whose peer answers keepalive probes. */
class FinTimeBoundsTest {
  private static final int KEEPALIVE = 2;
  private static final long NS_PER_MS = 1_000_000;
  private static final Service DATABASE = new Service(Role.OUTBOUND, 3306);

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowMs = 1_000_000_000L;

  @Test
  void shouldBeUncertainWhenProbesWereAnsweredAndDataArrivedLongAgo() {
    CloseWaitCounts counts = dump(probedEvery15s(1, 4_000, 180_000));
    assertThat(counts.services()).isEmpty();
    assertThat(counts.uncertain()).containsExactly(new Breakdown.ServiceShare<>(DATABASE, 1L));
  }

  @Test
  void shouldBeCertainlyYoungWhenDataArrivedAMomentAgo() {
    assertThat(dump(probedEvery15s(1, 4_000, 59_000)).uncertain()).isEmpty();
  }

  @Test
  void shouldBeCertainlyStuckWhenTheLastSegmentIsOldEnough() {
    CloseWaitCounts counts = dump(probedEvery15s(1, 60_000, 180_000));
    assertThat(counts.services()).hasSize(1);
    assertThat(counts.uncertain()).isEmpty();
  }

  /** With the kernel's two hours, no probe has been sent yet. */
  @Test
  void shouldBeCertainWhenNoProbeCanHaveBeenSent() {
    TcpRecord idle = withTimer(info(1, 4_000, 600_000), KEEPALIVE, 6_600_000);
    assertThat(dump(idle).uncertain()).isEmpty();
  }

  @Test
  void shouldBeCertainWithoutKeepalive() {
    assertThat(dump(info(1, 4_000, 600_000)).uncertain()).isEmpty();
  }

  @Test
  void shouldBecomeCertainWhenItIsWatchedForLongEnough() {
    for (int second = 0; second < 56; second += 5) {
      CloseWaitCounts counts = dump(probedEvery15s(1, 4_000, 180_000 + 1_000L * second));
      assertThat(counts.uncertain()).as("after %d s", second).hasSize(1);
      assertThat(counts.services()).isEmpty();
      nowMs += 5_000;
    }
    CloseWaitCounts counts = dump(probedEvery15s(1, 4_000, 240_000));
    assertThat(counts.uncertain()).isEmpty();
    assertThat(counts.services()).hasSize(1);
  }

  @Test
  void shouldBeCertainlyYoungWhenItWasNotInTheDumpBefore() {
    dump(probedEvery15s(1, 4_000, 180_000));
    nowMs += 5_000;
    CloseWaitCounts counts =
        dump(probedEvery15s(1, 9_000, 185_000), probedEvery15s(2, 4_000, 600_000));
    assertThat(counts.uncertain().getFirst().value()).isOne();
    nowMs += 5_000;
    assertThat(dump(probedEvery15s(2, 9_000, 605_000)).uncertain()).isEmpty();
  }

  /** The socket is still served, since this side has sent afterwards. */
  @Test
  void shouldNotBeUncertainWhenThisSideSends() {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(5_000)
            .lastDataReceivedMs(180_000)
            .lastAckReceivedMs(4_000);
    TcpRecord sends = withTimer(withCookie(withInfo(closeWait(), info), 1), KEEPALIVE, 10_000);
    assertThat(dump(sends).uncertain()).isEmpty();
  }

  @Test
  void shouldListTheServiceWithMostUncertainSocketsFirst() {
    TcpRecord web = withCookie(socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.0.0.7:80"), 9);
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(180_000)
            .lastDataReceivedMs(180_000)
            .lastAckReceivedMs(4_000);
    CloseWaitCounts counts =
        dump(
            withTimer(withInfo(web, info), KEEPALIVE, 10_000),
            probedEvery15s(1, 4_000, 180_000),
            probedEvery15s(2, 4_000, 180_000));
    assertThat(counts.uncertain()).extracting(of -> of.service().port()).containsExactly(3306, 80);
    assertThat(counts.uncertain()).extracting(of -> of.value()).containsExactly(2L, 1L);
  }

  private CloseWaitCounts dump(TcpRecord... sockets) {
    table.begin(nowMs * NS_PER_MS);
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    return table.end(null).closeWait();
  }

  private static TcpRecord probedEvery15s(long cookie, long ackMs, long dataMs) {
    return withTimer(info(cookie, ackMs, dataMs), KEEPALIVE, Math.max(0, 15_000 - ackMs));
  }

  private static TcpRecord info(long cookie, long ackMs, long dataMs) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(Math.max(dataMs, 300_000))
            .lastDataReceivedMs(dataMs)
            .lastAckReceivedMs(ackMs);
    return withInode(withCookie(withInfo(closeWait(), info), cookie), cookie);
  }

  private static TcpRecord closeWait() {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.0.0.7:3306");
  }
}
