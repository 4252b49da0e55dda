package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import io.tcpwait.sample.Top;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Established connections with a receive queue that is full, for long or briefly. */
class ReceiveStallsTest {
  private static final long NS_PER_MS = 1_000_000;
  private static final long FULL = 65_536;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long nowMs = 1_000_000_000L;

  @Test
  void shouldCountInTheFirstDumpWhenTheQueueIsFullAndNoDataArrivedForLong() {
    StalledService stalled = one(whole(queue(FULL, 61_000, 0)));
    assertThat(stalled.service()).isEqualTo(new Service(Role.OUTBOUND, 443));
    assertThat(stalled.sockets()).isOne();
    assertThat(stalled.overdue()).isOne();
    assertThat(stalled.queuedBytes()).isEqualTo(FULL);
    assertThat(stalled.oldestAgeSeconds()).isEqualTo(61.0);
    assertThat(table.held().get(2).inode(0)).isEqualTo(42);
  }

  @Test
  void shouldNotCountWhenTheConsumerPausesForTwentySeconds() {
    assertThat(whole(queue(FULL, 20_000, 0))).isEmpty();
  }

  /** A client that only writes may never read a greeting. */
  @Test
  void shouldNotCountWhenTheWindowIsOpen() {
    assertThat(whole(queue(20, 3_600_000, 65_000))).isEmpty();
  }

  /** It reads a little at a time, which does not open the window yet. */
  @Test
  void shouldNotCountWhenASlowReaderReads() {
    for (int second = 0; second < 300; second += 10) {
      long bytes = FULL - 100L * second;
      assertThat(whole(queue(bytes, 1_000L * second, 0))).as("after %d s", second).isEmpty();
      nowMs += 10_000;
    }
  }

  @Test
  void shouldCountWhenASlowReaderHasStopped() {
    whole(queue(FULL, 200_000, 0));
    nowMs += 5_000;
    assertThat(whole(queue(FULL - 100, 205_000, 0))).isEmpty();
    nowMs += 59_000;
    assertThat(whole(queue(FULL - 100, 264_000, 0))).isEmpty();
    nowMs += 1_000;
    assertThat(one(whole(queue(FULL - 100, 265_000, 0))).oldestAgeSeconds()).isEqualTo(60.0);
  }

  @Test
  void shouldCompareWithTheLargestWindowWhenTheKernelDoesNotShowTheWindow() {
    assertThat(whole(queueOfOldKernel(FULL, 61_000, 65_535))).hasSize(1);
    assertThat(whole(queueOfOldKernel(20, 61_000, 65_535))).isEmpty();
  }

  @Test
  void shouldKeepTheCountsOfTheLastDumpWithEstablishedConnections() {
    whole(queue(FULL, 61_000, 0));
    nowMs += 5_000;
    table.begin(nowMs * NS_PER_MS);
    assertThat(table.end(1L).stalled().receive()).hasSize(1);
    assertThat(table.held().get(2).size()).isOne();
    nowMs += 5_000;
    assertThat(whole()).isEmpty();
  }

  @Test
  void shouldBeUnknownBeforeEstablishedConnectionsWereShown() {
    table.begin(nowMs * NS_PER_MS);
    assertThat(table.end(1L).stalled().receive()).isNull();
  }

  @Test
  void shouldBeUnknownWithoutTcpInfo() {
    TcpRecord bare = withInode(withQueues(established(), FULL, 0), 42);
    table.begin(nowMs * NS_PER_MS);
    table.beginEstablished();
    table.visit(bare);
    assertThat(table.end(null).stalled().receive()).isNull();
  }

  @Test
  void shouldNotCountConnectionsThatWaitToBeAccepted() {
    assertThat(whole(withInode(queue(FULL, 61_000, 0), 0))).isEmpty();
  }

  private List<StalledService> whole(TcpRecord... sockets) {
    table.begin(nowMs * NS_PER_MS);
    table.beginEstablished();
    for (TcpRecord socket : sockets) {
      table.visit(socket);
    }
    List<StalledService> stalled = table.end(null).stalled().receive();
    if (stalled == null) {
      throw new AssertionError("established connections were shown");
    }
    return stalled;
  }

  private static StalledService one(List<StalledService> services) {
    assertThat(services).hasSize(1);
    return services.getFirst();
  }

  private static TcpRecord queue(long bytes, long lastDataMs, long window) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataReceivedMs(lastDataMs)
            .lastAckReceivedMs(lastDataMs)
            .receiveWindow(window);
    return withCookie(withInode(withQueues(withInfo(established(), info), bytes, 0), 42), 5);
  }

  private static TcpRecord queueOfOldKernel(long bytes, long lastDataMs, long limit) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataReceivedMs(lastDataMs)
            .lastAckReceivedMs(lastDataMs)
            .receiveWindowLimit(limit)
            .untilLinux6();
    return withCookie(withInode(withQueues(withInfo(established(), info), bytes, 0), 42), 5);
  }

  private static TcpRecord established() {
    return socket(TcpState.ESTABLISHED, "10.0.0.1:40000", "10.9.0.1:443");
  }
}
